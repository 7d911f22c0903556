using Farthing.Caching.Semantic.Policy;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Optimiser;
using Farthing.Pricing;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>
/// Learns from calls that a provider answered: their questions can be matched from now on, and where an earlier answer would have been served, or is to be verified, the two
/// answers are compared. Calls that only verify what was served are the optimiser's own: the route has spent what they cost.
/// </summary>
public sealed class SemanticLearner(SemanticLookups lookups, AnswerChecks checks, ICache cache) : ICallObserver
{
    /// <inheritdoc />
    public void Settled(Call call, CallRecord record)
    {
        if (call is not { Lookup: { } looking, Cached: { } cached, IsAnswered: false }) return;
        if (!cache.TryGet(cached.StepKey, out CacheEntry? entry) || entry.Header.StoredAt < call.StartedAt) return;
        Usd spent = call.Principal.Project == OwnProject.Name ? record.Cost ?? Usd.Zero : Usd.Zero;
        _ = LearnAsync(looking, entry, call.Endpoint, call.Principal.Regions, spent);
    }

    // Off the path of the call: an endpoint may still have to answer.
    private async Task LearnAsync(Task<SemanticLookup?> looking, CacheEntry entry, Endpoint endpoint, IReadOnlyList<string> regions, Usd spent)
    {
        if (await looking.ConfigureAwait(false) is not { } lookup) return;
        if (spent != Usd.Zero) lookup.Route.Spent(spent);

        // One that would have been served was not, where matches are only looked at or the caller would not have it: of those a sample is judged.
        bool isJudged = lookup.Decision.Action switch { ServingAction.Verify or ServingAction.ServeAndVerify => true, ServingAction.Serve => lookup.Route.Serving.TryCheck(), _ => false };
        if (isJudged) checks.Add(new AnswerCheck(endpoint, lookup, entry, regions));
        lookups.Learn(lookup, entry.Header);
    }
}
