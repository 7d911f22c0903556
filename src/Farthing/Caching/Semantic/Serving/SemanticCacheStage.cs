using Farthing.Caching.Answers;
using Farthing.Caching.Exact;
using Farthing.Caching.Semantic.Policy;
using Farthing.Calls;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>
/// Answers a call with what a question that means the same was answered, where its route allows it; otherwise only looks, and leaves with the call what it found, from which
/// <see cref="SemanticLearner"/> learns.
/// </summary>
/// <param name="lookups">Looks questions up.</param>
/// <param name="answers">Has answers.</param>
public sealed class SemanticCacheStage(SemanticLookups lookups, AnswerStore answers) : IStage
{
    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next) =>
        call.Cached is not { } cached || !lookups.Takes(call, cached) ? next(call)
        : lookups.AsksEndpoint && !MayServe(call, cached.Policy.Semantic.Mode) ? LookBesideAsync(call, cached, next)
        : LookAsync(call, cached, next);

    /// <summary>Looks while the call is answered: nothing that may be found is served, so nobody waits for an endpoint, neither before the answer nor after it.</summary>
    private async ValueTask<Reply> LookBesideAsync(Call call, CachedCall cached, CallDelegate next)
    {
        // What is looked up is read before others change the call.
        if (await lookups.OpenAsync().ConfigureAwait(false)) call.Lookup = FindBesideAsync(call, cached);
        return await next(call).ConfigureAwait(false);
    }

    // It goes on when the call is over and its client has left.
    private async Task<SemanticLookup?> FindBesideAsync(Call call, CachedCall cached)
    {
        SemanticLookup? lookup = await lookups.FindAsync(call, cached, CancellationToken.None).ConfigureAwait(false);
        if (lookup is not null) lookups.Count(lookup);
        return lookup;
    }

    private async ValueTask<Reply> LookAsync(Call call, CachedCall cached, CallDelegate next)
    {
        if (await lookups.FindAsync(call, cached, call.ClientLeft).ConfigureAwait(false) is { } lookup)
        {
            call.Lookup = Task.FromResult<SemanticLookup?>(lookup);
            bool serves = lookup.Decision.Action is ServingAction.Serve or ServingAction.ServeAndVerify && MayServe(call, lookup.Route.Options.Mode);
            if (serves && await ServeAsync(call, cached, lookup).ConfigureAwait(false) is { } reply) return reply;
            if (!serves) lookups.Count(lookup);
        }

        return await next(call).ConfigureAwait(false);
    }

    private static bool MayServe(Call call, SemanticMode mode) => call.Cache.Mode switch
    {
        CacheMode.Exact or CacheMode.Refresh => false,
        CacheMode.Semantic => mode != SemanticMode.Off,
        _ => mode == SemanticMode.On,
    };

    private async ValueTask<Reply?> ServeAsync(Call call, CachedCall cached, SemanticLookup lookup)
    {
        CachedCall earlier = cached with { Key = lookup.Matched, StepKey = lookup.Matched };
        if (await answers.FindAsync(earlier, call.ClientLeft).ConfigureAwait(false) is not { } entry || !answers.TryServe(call, earlier, entry, out Reply? reply))
        {
            lookups.Forget(lookup);
            return null;
        }

        lookup.Route.Looked(wouldHit: true, served: true, entry.Header.Worth);
        call.CacheResult = lookup.Result;

        // What the call would have cost itself is not known: an estimate does not count as saved.
        call.Saved = Pricing.Usd.Zero;
        call.WantsOwnAnswer = lookup.Decision.Action == ServingAction.ServeAndVerify;
        lookups.Remember(call, lookup, entry.Header, reply is StoredReply stored ? stored.MadeFor : call.Id);
        return reply;
    }
}
