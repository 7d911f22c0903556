using Farthing.Caching.Semantic.Policy;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>
/// Learns from calls that a provider answered: their questions can be matched from now on, and where an earlier answer would have been served, or is to be verified, the two
/// answers are compared.
/// </summary>
public sealed class SemanticLearner(SemanticLookups lookups, AnswerChecks checks, ICache cache) : ICallObserver
{
    /// <inheritdoc />
    public void Settled(Call call, CallRecord record)
    {
        if (call.Lookup is not { } lookup || call.IsAnswered) return;
        if (!cache.TryGet(lookup.Answer, out CacheEntry? entry) || entry.Header.StoredAt < call.StartedAt) return;

        // One that would have been served was not, where matches are only looked at or the caller would not have it: of those a sample is judged.
        bool isJudged = lookup.Decision.Action switch { ServingAction.Verify => true, ServingAction.Serve => lookup.Route.Serving.TryCheck(), _ => false };
        if (isJudged) checks.Add(new AnswerCheck(call.Endpoint, lookup, entry, call.Principal.Regions));
        lookups.Learn(lookup, entry.Header);
    }
}
