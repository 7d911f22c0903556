using Farthing.Routing.Policies;

namespace Farthing.Routing.Rules;

/// <summary>One rule of a policy.</summary>
/// <param name="When">What must be true of a call.</param>
/// <param name="To">Where it goes then.</param>
/// <param name="Text">The condition as it was written.</param>
public sealed record RouteRule(Condition When, RouteBranch To, string Text);
