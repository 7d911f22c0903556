using System.Diagnostics.CodeAnalysis;
using Farthing.Calls;
using Farthing.Notation;
using Farthing.Providers.Balancing;
using Farthing.Routing.Cost;
using Farthing.Routing.Policies;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>
/// Chooses the deployments that may answer a call, in the order in which they are asked: those of its model, in the regions that it is bound to, whose provider speaks a
/// wire that the call can be carried over to. Where a policy chose a model that has none, or that is known not to be able to take the call, the next better one of the policy is
/// taken, or the model that was asked for.
/// </summary>
public sealed class DeploymentStage(DeploymentTable table, DeploymentOrder order, ProviderTranslation translation, CallCosts costs) : IStage
{
    /// <summary>What a route says where the catalog knows that the model that was chosen cannot take the call.</summary>
    private const string NotAble = "not_able";

    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        string? degraded = call.Degradation?.ModelFor(call.RequestedModel);
        if (degraded is not null && table.Resolve(degraded, call.Endpoint).Count == 0) degraded = null;
        ModelTarget target = degraded is null && call.RoutedModel is { } routed ? ModelTarget.Of(routed) : new ModelTarget(degraded ?? call.RequestedModel, null);
        RouteDecision? decision = degraded is null ? call.Decision : null;
        if (decision is { Cascade: null } && call.RoutedModel is { } chosen && !costs.CanTake(chosen, call) && TryAnother(call, decision, NotAble)) return next(call);
        if (TryChoose(call, target, out CallError? error)) return next(call);
        if (decision is not null && TryAnother(call, decision, error.Code)) return next(call);
        return ValueTask.FromResult<Reply>(new RefusalReply(call.Endpoint.DialectOf(), error));
    }

    private bool TryAnother(Call call, RouteDecision decision, string why)
    {
        foreach (string? other in (IEnumerable<string?>)[.. decision.Better, decision.AskedModel])
        {
            if (other is null || (why == NotAble && !costs.CanTake(other, call)) || !TryChoose(call, ModelTarget.Of(other), out _)) continue;
            (call.RoutedModel, call.Route) = (other, RouteText.Instead(call.Route, why, other));
            return true;
        }

        return false;
    }

    private bool TryChoose(Call call, ModelTarget target, [NotNullWhen(false)] out CallError? error)
    {
        IReadOnlyList<Deployment> deployments = table.Resolve(target.Model, call.Endpoint);
        IReadOnlyList<Deployment> allowed = DeploymentRegions.Allowed(call, deployments);
        error = deployments.Count == 0 ? NotFound(target.Model, call.Endpoint.DialectOf())
            : allowed.Count == 0 ? DeploymentRegions.Refuse(call, target.Model, deployments)
            : null;
        if (error is not null) return false;
        (allowed, error) = Carried(call, allowed);
        if (error is not null) return false;
        call.Effort = target.Effort;
        call.Deployments = order.Arrange(call, allowed);
        return true;
    }

    /// <summary>The deployments whose provider speaks the call's wire, or one that it can be carried over to.</summary>
    private (IReadOnlyList<Deployment> Able, CallError? Error) Carried(Call call, IReadOnlyList<Deployment> deployments)
    {
        Dialect dialect = call.Endpoint.DialectOf();
        bool isForeign = false;
        for (int i = 0; i < deployments.Count; i++) isForeign |= deployments[i].Provider.Dialect != dialect;
        if (!isForeign) return (deployments, null);
        List<Deployment> able = [];
        CallError? first = null;
        foreach (Deployment deployment in deployments)
        {
            if (deployment.Provider.Dialect == dialect || translation.TryTranslate(call, deployment, call.Body, out _, out CallError? error)) able.Add(deployment);
            else first ??= error;
        }

        return (able, able.Count == 0 ? first : null);
    }

    private CallError NotFound(string model, Dialect dialect)
    {
        Dialect? other = Enum.GetValues<Dialect>().Where(d => d != dialect && table.Knows(model, d)).Select(d => (Dialect?)d).FirstOrDefault();
        string remedy = other is { } speaks
            ? $"It is served on {speaks}'s wire only: call {(speaks == Dialect.Anthropic ? dialect == Dialect.OpenAI ? "/v1/chat/completions or /v1/messages" : "/v1/messages" : speaks == Dialect.OpenAI ? "/v1/chat/completions" : "/v1beta/models")} instead."
            : "Name it provider/model, set the provider's API key, or add it to 'deployments' or 'aliases' in farthing.yaml. GET /v1/models lists what there is.";
        return new CallError(404, "model_not_found", $"No configured provider can take the model '{Excerpt.Of(model)}'. {remedy}", "model");
    }
}
