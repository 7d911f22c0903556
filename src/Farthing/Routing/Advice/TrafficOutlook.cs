namespace Farthing.Routing.Advice;

/// <summary>What a policy would have cost and risked on the traffic that there was.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Cost">What it would have cost, in USD.</param>
/// <param name="Saved">The share of what was paid that it would have saved; below 0 where it would have cost more.</param>
/// <param name="Difference">The difference in quality to the reference on the average call; <c>null</c> where scores are missing.</param>
/// <param name="Bound">The lower bound of it; <c>null</c> where scores are missing.</param>
public sealed record TrafficOutlook(string Policy, decimal Cost, double Saved, double? Difference, double? Bound);
