using Farthing.Calls;
using Farthing.Notation;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>Chooses the deployments that may answer a call, in the order in which they are asked.</summary>
public sealed class DeploymentStage(DeploymentTable table, Random random) : IStage
{
    private readonly Lock _lock = new();

    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        Dialect dialect = call.Endpoint.DialectOf();
        IReadOnlyList<Deployment> deployments = call.Degradation?.ModelFor(call.RequestedModel) is { } instead ? table.Resolve(instead, dialect) : [];
        if (deployments.Count == 0) deployments = table.Resolve(call.RequestedModel, dialect);
        if (deployments.Count == 0) return ValueTask.FromResult<Reply>(new RefusalReply(dialect, NotFound(call.RequestedModel, dialect)));
        call.Deployments = deployments.Count == 1 ? deployments : InRandomOrder(deployments);
        return next(call);
    }

    private CallError NotFound(string model, Dialect dialect)
    {
        Dialect? other = Enum.GetValues<Dialect>().Where(d => d != dialect && table.Knows(model, d)).Select(d => (Dialect?)d).FirstOrDefault();
        string remedy = other is { } speaks
            ? $"It is served on {speaks}'s wire only: call {(speaks == Dialect.Anthropic ? "/v1/messages" : speaks == Dialect.OpenAI ? "/v1/chat/completions" : "/v1beta/models")} instead."
            : "Name it provider/model, set the provider's API key, or add it to 'deployments' or 'aliases' in farthing.yaml. GET /v1/models lists what there is.";
        return new CallError(404, "model_not_found", $"No configured provider can take the model '{Excerpt.Of(model)}'. {remedy}", "model");
    }


    /// <summary>Each place in the order is drawn by weight from those left; weight 0 comes last.</summary>
    private List<Deployment> InRandomOrder(IReadOnlyList<Deployment> deployments)
    {
        List<Deployment> left = [.. deployments], order = new(deployments.Count);
        while (left.Count > 0)
        {
            int total = left.Sum(d => d.Weight), drawn;
            lock (_lock) drawn = total > 0 ? random.Next(total) : 0;
            int index = 0;
            while (index < left.Count - 1 && drawn >= left[index].Weight) drawn -= left[index++].Weight;
            order.Add(left[index]);
            left.RemoveAt(index);
        }

        return order;
    }
}
