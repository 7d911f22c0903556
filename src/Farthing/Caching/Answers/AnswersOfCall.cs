using Farthing.Caching.Semantic.Serving;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Caching.Answers;

/// <summary>Throws away the stored answers of calls. Reads every answer, because none is found by its call: for people, not for the path of calls.</summary>
/// <param name="cache">Has answers.</param>
public sealed class AnswersOfCall(ICache cache)
{
    /// <summary>An answer may be stored a moment after a call that joined its own has ended, and replicas' clocks differ.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private readonly AnswerCodec _codec = new();

    /// <summary>
    /// Throws away the answer that was made for a call, or that it was given. Which stored answer a call was given that asked the very same is not recorded: of its model and deployment, all go
    /// that used as much and were there when it came.
    /// </summary>
    /// <returns>The keys that went.</returns>
    /// <exception cref="CacheException">The store cannot be read or written.</exception>
    public async Task<IReadOnlyList<CacheKey>> PurgeAsync(CallRecord call, CancellationToken cancellationToken)
    {
        CallId made = ServedMatch.Read(call)?.Call ?? call.Id;
        Charge? given = call is { Cache: CacheResults.Exact or CacheResults.Coalesced, Charges: [.., var last] } ? last : null;
        List<CacheKey> keys = [];
        await foreach (CacheEntry entry in cache.ReadAsync(CacheKind.Answer, cancellationToken).ConfigureAwait(false))
        {
            if (!_codec.TryRead(entry.Payload, out StoredAnswer? answer)) continue;
            if (answer.Call == made || (given is not null && MayBe(answer, given) && entry.Header.StoredAt <= call.StartedAt + call.Duration + Slack)) keys.Add(entry.Header.Key);
        }

        foreach (CacheKey key in keys) await cache.PurgeAsync(new CachePurge { Key = key }, cancellationToken).ConfigureAwait(false);
        return keys;
    }

    private static bool MayBe(StoredAnswer answer, Charge given) =>
        answer.Deployment == given.Deployment
        && answer.Model == given.Model
        && answer.Usage.InputTokens == given.Usage.InputTokens
        && answer.Usage.OutputTokens == given.Usage.OutputTokens;
}
