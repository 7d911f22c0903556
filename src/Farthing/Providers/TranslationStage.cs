using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>
/// Keeps calls from deployments whose provider speaks a wire that the call cannot be carried over to, and refuses those that are left with none, before money is
/// set aside for them.
/// </summary>
public sealed class TranslationStage(ProviderTranslation translation) : IStage
{
    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        Dialect dialect = call.Endpoint.DialectOf();
        for (int i = 0; i < call.Deployments.Count; i++)
            if (call.Deployments[i].Provider.Dialect != dialect) return CheckAsync(call, dialect, next);

        return next(call);
    }

    private ValueTask<Reply> CheckAsync(Call call, Dialect dialect, CallDelegate next)
    {
        List<Deployment> able = [];
        CallError? first = null;
        foreach (Deployment deployment in call.Deployments)
        {
            if (deployment.Provider.Dialect == dialect || translation.TryTranslate(call, deployment, call.Body, out _, out CallError? error)) able.Add(deployment);
            else first ??= error;
        }

        if (able.Count == 0) return ValueTask.FromResult<Reply>(new RefusalReply(dialect, first!));
        if (able.Count < call.Deployments.Count) call.Deployments = able;
        return next(call);
    }
}
