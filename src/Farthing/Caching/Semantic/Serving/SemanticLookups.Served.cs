using Farthing.Caching.Semantic.Scoring;
using Farthing.Calls;
using Farthing.Pricing;

namespace Farthing.Caching.Semantic.Serving;

/// <content>What was served: so that it can be explained, and marked wrong.</content>
public sealed partial class SemanticLookups
{
    /// <summary>Writes down what was served, here and for every replica, so that it can be explained and marked wrong.</summary>
    /// <param name="call">The call.</param>
    /// <param name="lookup">What was found.</param>
    /// <param name="answer">What is known of the answer.</param>
    /// <param name="madeFor">The call that the answer was made for.</param>
    internal void Remember(Call call, SemanticLookup lookup, CacheHeader answer, CallId madeFor)
    {
        string name = MatchEntry.NameOf(lookup.Question.PlainKey, lookup.Matched);
        call.AnswerOf = "";
        call.Route = new ServedMatch(lookup.Route.Options.Route, lookup.Evidence, madeFor, name).ToString();
        CacheKey key = MatchEntry.KeyOf(name);
        if (lookup.Match is not { } match || _cache.TryGet(key, out _)) return;
        DateTimeOffset now = _time.GetUtcNow(), least = now + LeastKnown, until = answer.StaleUntil > least ? answer.StaleUntil : least;
        CacheHeader header = answer with { Key = key, Kind = CacheKind.Match, StoredAt = now, ExpiresAt = until, StaleUntil = until };
        _cache.Put(new CacheEntry(header, new MatchEntry(lookup.Route.Options.Route, lookup.Question.PlainKey, lookup.Matched, match.Comparison).Write()));
    }

    /// <summary>What the caches still have of what was served.</summary>
    public async Task<SemanticMatch> ReadMatchAsync(ServedMatch served, CancellationToken cancellationToken)
    {
        if (await FindMatchAsync(served, cancellationToken).ConfigureAwait(false) is not { } match) return new SemanticMatch(null, null);
        CacheEntry? question = await _cache.FindAsync(QuestionEntry.KeyOf(match.Answer), cancellationToken).ConfigureAwait(false);
        return new SemanticMatch(question is null ? null : QuestionEntry.Read(question.Payload.Span)?.Text, match.Comparison.Probability);
    }

    /// <summary>Somebody says that a served answer was wrong: it is not given to that question again, by this replica from now on and by every other within a second.</summary>
    /// <returns>Whether that is new.</returns>
    public bool Block(ServedMatch served)
    {
        DateTimeOffset now = _time.GetUtcNow();
        CacheHeader header = new()
        {
            Key = MatchEntry.BlockOf(served.Match),
            Kind = CacheKind.Block,
            Scope = "gateway",
            StoredAt = now,
            ExpiresAt = now + Blocked,
            StaleUntil = now + Blocked,
        };
        if (!_blocked.Add(header)) return false;
        _cache.Put(new CacheEntry(header, new byte[] { 1 }));
        return true;
    }

    /// <summary>Another replica, or an earlier run, was told that an answer was wrong.</summary>
    internal void Block(CacheHeader header) => _blocked.Add(header);

    /// <summary>Has the route learn from an answer that was marked wrong.</summary>
    /// <returns>Whether it is known what was served.</returns>
    /// <exception cref="CacheException">The store cannot be written: what is to go from it is not gone yet.</exception>
    public async ValueTask<bool> LearnWrongAsync(ServedMatch served, CancellationToken cancellationToken)
    {
        if (await FindMatchAsync(served, cancellationToken).ConfigureAwait(false) is not { } match) return false;
        if (await OpenAsync().ConfigureAwait(false) && FindRoute(match.Route) is { } route)
        {
            route.Serving.Report(match.Alias, QuestionBook.IdOf(match.Answer), match.Comparison, right: false);
            route.Judged(right: false, Usd.Zero);
        }

        // Whoever asks in the same words would be given it as well.
        if (match.Comparison.Kind == MatchKind.Plain) await _cache.PurgeAsync(new CachePurge { Key = QuestionEntry.KeyOf(match.Answer) }, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async ValueTask<MatchEntry?> FindMatchAsync(ServedMatch served, CancellationToken cancellationToken) =>
        await _cache.FindAsync(MatchEntry.KeyOf(served.Match), cancellationToken).ConfigureAwait(false) is { Header.Kind: CacheKind.Match } entry ? MatchEntry.Read(entry.Payload.Span) : null;
}
