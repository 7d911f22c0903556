using Farthing.Calls;

namespace Farthing.Pricing;

/// <summary>One upstream request of a call that was priced by itself.</summary>
/// <param name="Model">The model that was priced, as the provider named it.</param>
/// <param name="Usage">What it used.</param>
/// <param name="FirstLine">Its first line in <see cref="PricedCall.Lines"/>.</param>
/// <param name="LineCount">How many lines it has.</param>
public readonly record struct PricedPart(string Model, Usage Usage, int FirstLine, int LineCount);
