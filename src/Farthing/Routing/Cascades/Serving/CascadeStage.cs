using Farthing.Caching;
using Farthing.Caching.Replay;
using Farthing.Calls;
using Farthing.Routing.Cascades.Balances;
using Farthing.Routing.Cost;
using Farthing.Routing.Policies;

namespace Farthing.Routing.Cascades.Serving;

/// <summary>
/// Answers calls of a cascade: asks the cheap model, holds its answer while it is checked, and asks a stronger one where it does not stand. Each model is asked through the
/// rest of the pipeline, so that every attempt is bounded, reserved, journalled and charged by itself; the call has one record.
/// </summary>
/// <param name="balances">What cascades cost and save.</param>
/// <param name="estimate">What the strong model alone would have cost.</param>
/// <param name="costs">Knows which models can take a call.</param>
/// <param name="time">The clock.</param>
public sealed class CascadeStage(CascadeBalances balances, StrongEstimate estimate, CallCosts costs, TimeProvider time) : IStage
{
    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        if (call.Decision?.Cascade is not { } plan || call.Cache.Mode == CacheMode.Only) return next(call);
        if (WhyNot(call, plan) is { } reason) return AskLast(call, plan, reason, next);
        return AskCheapAsync(call, plan, next);
    }

    private async ValueTask<Reply> AskCheapAsync(Call call, CascadePlan plan, CallDelegate next)
    {
        using CascadeRun run = new(call, plan, next, balances, estimate, costs, time);
        return await run.AnswerAsync().ConfigureAwait(false);
    }

    /// <summary>Why no cheap model is asked, or <c>null</c> when one is.</summary>
    private string? WhyNot(Call call, CascadePlan plan) =>
        !AnswerWires.TryFind(call.Endpoint, out _) ? "not checked: no answer in words"
        : call.Request.Choices > 1 ? "not checked: several answers are asked for"
        : !Enumerable.Range(0, plan.Models.Count - 1).Any(step => CascadeRun.CanAsk(call, plan, step, costs)) ? "not able"
        : null;

    /// <summary>What cannot be checked, or taken by a cheap model, goes to the model whose answer would stand unchecked.</summary>
    private static ValueTask<Reply> AskLast(Call call, CascadePlan plan, string reason, CallDelegate next)
    {
        RouteDecision? last = plan.Last.Follow(new RouteRequest { Call = call, AskedModel = call.RequestedModel }, plan.Policy, reason);
        call.RoutedModel = last?.Model;
        call.Route = RouteEnding.Of(call.Route, reason, last?.Model ?? call.RequestedModel);
        return next(call);
    }
}
