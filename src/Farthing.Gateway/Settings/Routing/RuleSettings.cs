using Farthing.Routing.Rules;

namespace Farthing.Gateway.Settings.Routing;

/// <summary>One rule of a policy.</summary>
/// <param name="When">The condition as it is written.</param>
/// <param name="Condition">The same, read.</param>
/// <param name="To">The model or policy that calls go to.</param>
public sealed record RuleSettings(string When, Condition Condition, string To);
