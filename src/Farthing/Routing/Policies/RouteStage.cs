using Farthing.Calls;
using Farthing.Routing.Repeats;
using Farthing.Wire;

namespace Farthing.Routing.Policies;

/// <summary>Has the policy of a call choose the model that answers it. Without policies it costs one comparison.</summary>
/// <param name="routes">The policies.</param>
/// <param name="budgets">Says how full budgets are.</param>
/// <param name="repeats">Knows calls that are asked again for a better answer.</param>
public sealed class RouteStage(RouteTable routes, IBudgetShares? budgets = null, RepeatedCalls? repeats = null) : IStage
{
    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next) => routes.Concerns(call) ? ChooseAsync(call, next) : next(call);

    private ValueTask<Reply> ChooseAsync(Call call, CallDelegate next)
    {
        IRoutePolicy? policy = routes.Find(call, out bool asModel, out CallError? refusal);
        if (refusal is not null) return Refuse(call, refusal);
        if (policy is null) return next(call);
        RouteDecision? decision = repeats?.Decide(call, policy.Name) ?? policy.Decide(new RouteRequest { Call = call, AskedModel = asModel ? null : call.RequestedModel, Budgets = budgets });
        if (decision is null)
        {
            if (asModel) return Refuse(call, Undecided(policy));
            call.Route = $"{policy.Name}: the model asked for";
            return next(call);
        }

        // The budget's ladder names the model whatever a policy wants: a cascade over it would ask the same model again.
        bool isDegraded = call.Degradation?.ModelFor(call.RequestedModel) is not null;
        decision = decision with { Cascade = isDegraded ? null : decision.Cascade, AskedModel = asModel ? null : call.RequestedModel };
        repeats?.Remember(call, decision);
        call.Decision = decision;
        call.RoutedModel = decision.Model;
        call.Route = RouteText.Of(policy.Name, decision);
        return next(call);
    }

    private static CallError Undecided(IRoutePolicy policy) => new(
        400, "route_undecided", $"The route '{policy.Name}' chose no model for this call, and the call names none. Set routes.{policy.Name}.otherwise, or name a model and send x-farthing-route: {policy.Name}.", "model");

    private static ValueTask<Reply> Refuse(Call call, CallError error) => ValueTask.FromResult<Reply>(new RefusalReply(call.Endpoint.DialectOf(), error));
}
