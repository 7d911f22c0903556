using System.Threading.Channels;
using Farthing.Caching.Exact;
using Farthing.Caching.Semantic.Policy;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Microsoft.Extensions.Logging;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>
/// Learns from calls that a provider answered: their questions can be matched from now on, and where an earlier answer would have been served, or is to be verified,
/// the two answers are judged. Judging runs off the path of calls; what cannot be judged in time is not, which counts as unknown.
/// </summary>
public sealed partial class SemanticLearner(SemanticLookups lookups, AnswerStore answers, IAnswerJudge judge, ICache cache, ILogger<SemanticLearner> logger) : ICallObserver, ICacheFollower
{
    private const int MostWaiting = 256;

    private readonly Channel<AnswerCheck> _checks = Channel.CreateBounded<AnswerCheck>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Channel<CacheKey> _elsewhere = Channel.CreateBounded<CacheKey>(new BoundedChannelOptions(4 * MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    /// <inheritdoc />
    public void Settled(Call call, CallRecord record)
    {
        if (call.Lookup is not { } lookup || call.IsAnswered) return;
        if (!cache.TryGet(lookup.Answer, out CacheEntry? entry) || entry.Header.StoredAt < call.StartedAt) return;
        if (lookup.Decision.Action != ServingAction.Miss) Check(call.Endpoint, lookup, entry);
        lookups.Learn(lookup, entry.Header);
    }

    /// <inheritdoc />
    public void Stored(CacheHeader header)
    {
        if (header.Kind == CacheKind.Question && !lookups.Knows(header.Key)) _elsewhere.Writer.TryWrite(header.Key);
    }

    /// <inheritdoc />
    public void Purged(CachePurge purge) => lookups.Purge(purge);

    /// <summary>Reads what earlier runs and other replicas left, then judges and follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!lookups.IsOpen) return;
        cache.Follow(this);
        await foreach (CacheEntry entry in cache.ReadAsync(CacheKind.Question, cancellationToken).ConfigureAwait(false)) lookups.Learn(entry);
        await Task.WhenAll(JudgeAsync(cancellationToken), FollowAsync(cancellationToken)).ConfigureAwait(false);
    }

    private void Check(Endpoint endpoint, SemanticLookup lookup, CacheEntry fresh)
    {
        if (!_checks.Writer.TryWrite(new AnswerCheck(endpoint, lookup, fresh))) lookup.Route.Judged(right: null, Usd.Zero);
    }

    private async Task JudgeAsync(CancellationToken cancellationToken)
    {
        await foreach (AnswerCheck check in _checks.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            AnswerVerdict verdict = default;
            try
            {
                if (await answers.ReadTextsAsync(check, cancellationToken).ConfigureAwait(false) is { } pair) verdict = await judge.JudgeAsync(pair, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure);
            }

            check.Lookup.Route.Judged(verdict.Right, verdict.Cost ?? Usd.Zero);
            check.Lookup.Route.Serving.Report(check.Lookup.Decision, verdict.Right);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (CacheKey key in _elsewhere.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            if (await cache.FindAsync(key, cancellationToken).ConfigureAwait(false) is { } entry) lookups.Learn(entry);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer could not be judged, so what it would have been served for is asked again.")]
    private partial void LogFailed(Exception failure);
}
