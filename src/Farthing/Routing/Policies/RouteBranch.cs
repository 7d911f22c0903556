namespace Farthing.Routing.Policies;

/// <summary>Where a policy sends a call: to a model, or on to another policy.</summary>
public sealed class RouteBranch
{
    private readonly string? _model;
    private readonly IRoutePolicy? _policy;

    private RouteBranch(string? model, IRoutePolicy? policy) => (_model, _policy) = (model, policy);

    /// <summary>To a model, which may have an effort: <c>MODEL@low</c>.</summary>
    public static RouteBranch To(string model) => new(model, null);

    /// <summary>On to another policy.</summary>
    public static RouteBranch To(IRoutePolicy policy) => new(null, policy);

    /// <summary>As reasons name it.</summary>
    public override string ToString() => _model ?? _policy!.Name;

    /// <summary>What becomes of a call here; <c>null</c> when the other policy leaves it to the model it asked for.</summary>
    /// <param name="request">The call.</param>
    /// <param name="policy">The policy that sends it.</param>
    /// <param name="reason">Why it does.</param>
    public RouteDecision? Follow(RouteRequest request, string policy, string reason)
    {
        if (_policy is null) return new RouteDecision { Policy = policy, Reason = reason, Model = _model! };
        RouteDecision? decision = _policy.Decide(request);
        return decision is null ? null : decision with { Policy = policy, Reason = $"{reason} > {_policy.Name}: {decision.Reason}" };
    }
}
