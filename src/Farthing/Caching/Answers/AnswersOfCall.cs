using Farthing.Caching.Semantic.Serving;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Caching.Answers;

/// <summary>Throws away the stored answers of calls. Reads every answer, because none is found by its call: for people, not for the path of calls.</summary>
/// <param name="cache">Has answers.</param>
public sealed class AnswersOfCall(ICache cache)
{
    /// <summary>An answer may be stored a moment after a call that joined its own has ended, and replicas' clocks differ.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private readonly AnswerCodec _codec = new();

    /// <summary>
    /// Throws away the answer that was made for a call, or that it was given. Whose answer a call was given that joined another is not recorded: of its model and deployment, all go
    /// that used and cost exactly as much and were stored when it ended.
    /// </summary>
    /// <returns>The keys that went.</returns>
    /// <exception cref="CacheException">The store cannot be read or written.</exception>
    public async Task<IReadOnlyList<CacheKey>> PurgeAsync(CallRecord call, CancellationToken cancellationToken)
    {
        CallId made = ServedMatch.Read(call)?.Call ?? GivenAnswer.Read(call) ?? call.Id;
        Charge? joined = call is { Cache: CacheResults.Coalesced, Charges: [.., var last] } ? last : null;
        List<CacheKey> keys = [];
        await foreach (CacheEntry entry in cache.ReadAsync(CacheKind.Answer, cancellationToken).ConfigureAwait(false))
        {
            if (!_codec.TryRead(entry.Payload, out StoredAnswer? answer)) continue;
            if (answer.Call == made || (joined is not null && MayBe(answer, joined, call) && IsAt(entry.Header.StoredAt, call))) keys.Add(entry.Header.Key);
        }

        foreach (CacheKey key in keys) await cache.PurgeAsync(new CachePurge { Key = key }, cancellationToken).ConfigureAwait(false);
        return keys;
    }

    private static bool MayBe(StoredAnswer answer, Charge joined, CallRecord call) =>
        answer.Deployment == joined.Deployment && answer.Model == joined.Model && answer.Usage == joined.Usage && (answer.Cost ?? Usd.Zero) == call.Saved;

    private static bool IsAt(DateTimeOffset stored, CallRecord call) => stored >= call.StartedAt - Slack && stored <= call.StartedAt + call.Duration + Slack;
}
