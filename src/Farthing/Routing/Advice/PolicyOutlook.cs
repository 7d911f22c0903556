namespace Farthing.Routing.Advice;

/// <summary>What a policy would have cost and risked, by cross-validation.</summary>
/// <param name="MaxDrop">The share of quality that it may lose against the reference.</param>
/// <param name="Policy">What keeps that promise and saves most.</param>
/// <param name="Saved">The share of the reference's cost that it saves.</param>
/// <param name="Difference">The mean difference in quality to the reference.</param>
/// <param name="Bound">The lower bound of that difference.</param>
public sealed record PolicyOutlook(double MaxDrop, string Policy, double Saved, double Difference, double Bound);
