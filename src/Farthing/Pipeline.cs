using Farthing.Answers;
using Farthing.Budgets;
using Farthing.Budgets.Ladder;
using Farthing.Caching;
using Farthing.Caching.Embeddings;
using Farthing.Caching.Exact;
using Farthing.Caching.Semantic.Serving;
using Farthing.Calls;
using Farthing.Providers;
using Farthing.Routing.Cascades.Serving;
using Farthing.Routing.Policies;

namespace Farthing;

/// <summary>The way of a call. The order is a decision, and this is the one place where it is made.</summary>
public sealed class Pipeline
{
    private readonly CallDelegate _first;

    /// <summary>Puts the stages in their order.</summary>
    public Pipeline(
        LadderStage ladder,
        AnswerStage answer,
        RouteStage route,
        ExactCacheStage exact,
        SemanticCacheStage semantic,
        CascadeStage cascade,
        DeploymentStage choose,
        UnknownPriceStage price,
        EmbeddingStage embeddings,
        CacheOnlyStage cached,
        ReserveStage reserve,
        DispatchStage dispatch)
    {
        ArgumentNullException.ThrowIfNull(ladder);
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(exact);
        ArgumentNullException.ThrowIfNull(semantic);
        ArgumentNullException.ThrowIfNull(cascade);
        ArgumentNullException.ThrowIfNull(cached);
        ArgumentNullException.ThrowIfNull(choose);
        ArgumentNullException.ThrowIfNull(price);
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(reserve);
        ArgumentNullException.ThrowIfNull(dispatch);
        _first = InOrder(
            ladder,     // first: how full the budgets are decides what the others may do
            answer,     // an answer that somebody wrote costs nothing and is right: before what a model once said
            route,      // before the caches: an answer is only for calls of which the same policy makes the same
            exact,      // before all that asks a provider: what is served again costs nothing, so it is served even when the budget is gone
            semantic,   // after the very same call's answer, which is sure and costs less to find
            cascade,    // inside the caches, which see only what stands; around all that one model's attempt needs, because it may ask several
            choose,     // before anything that must know the model's price or its deployment
            price,      // after the choice it judges, before money is spent
            embeddings, // after the choice, because vectors are the model's that made them; before budgets, because only what is sent is paid
            cached,     // after every cache: what none of them has is refused here, where the caller wants nothing else
            reserve,    // last before money is spent: everything that changes what the call can cost is done
            dispatch);  // innermost: it speaks to a provider
    }

    /// <summary>Answers a call.</summary>
    public ValueTask<Reply> AnswerAsync(Call call) => _first(call);

    private static CallDelegate InOrder(params ReadOnlySpan<IStage> stages)
    {
        CallDelegate next = static _ => throw new InvalidOperationException("The innermost stage must answer the call.");
        for (int i = stages.Length - 1; i >= 0; i--)
        {
            IStage stage = stages[i];
            CallDelegate rest = next;
            next = call => stage.InvokeAsync(call, rest);
        }

        return next;
    }
}
