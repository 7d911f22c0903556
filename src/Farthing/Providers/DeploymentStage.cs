using Farthing.Calls;
using Farthing.Notation;
using Farthing.Providers.Balancing;
using Farthing.Routing.Policies;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>Chooses the deployments that may answer a call, in the order in which they are asked.</summary>
public sealed class DeploymentStage(DeploymentTable table, DeploymentOrder order) : IStage
{
    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        Dialect dialect = call.Endpoint.DialectOf();
        IReadOnlyList<Deployment> deployments = call.Degradation?.ModelFor(call.RequestedModel) is { } instead ? table.Resolve(instead, call.Endpoint) : [];
        ModelTarget routed = call.RoutedModel is { } target ? ModelTarget.Of(target) : default;
        string model = routed.Model ?? call.RequestedModel;
        call.Effort = deployments.Count == 0 ? routed.Effort : null;
        if (deployments.Count == 0) deployments = table.Resolve(model, call.Endpoint);
        if (deployments.Count == 0) return ValueTask.FromResult<Reply>(new RefusalReply(dialect, NotFound(model, dialect)));
        IReadOnlyList<Deployment> allowed = DeploymentRegions.Allowed(call, deployments);
        if (allowed.Count == 0) return ValueTask.FromResult<Reply>(new RefusalReply(dialect, DeploymentRegions.Refuse(call, model, deployments)));
        call.Deployments = order.Arrange(call, allowed);
        return next(call);
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
