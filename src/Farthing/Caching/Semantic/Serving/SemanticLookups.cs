using System.Buffers;
using System.Collections.Concurrent;
using Farthing.Caching.Exact;
using Farthing.Caching.Policies;
using Farthing.Caching.Semantic.Embedders;
using Farthing.Caching.Semantic.Policy;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;
using Farthing.Calls;
using Farthing.Pricing;
using Farthing.Wire;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>Looks up the questions of calls, each within calls that are the very same but for it, and remembers what was served. Safe from any thread.</summary>
public sealed partial class SemanticLookups
{
    /// <summary>For how long it is known at least what was served, so that it can be explained and learned from.</summary>
    private static readonly TimeSpan LeastKnown = TimeSpan.FromDays(7);

    /// <summary>For how long an answer that was marked wrong is not given to that question.</summary>
    private static readonly TimeSpan Blocked = TimeSpan.FromDays(90);

    private readonly Lazy<Task<QuestionBook?>> _opening;
    private volatile QuestionBook? _book;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ExactKeys _keys;
    private readonly ICache _cache;
    private readonly Func<Random> _random;
    private readonly SemanticMemory? _memory;
    private readonly QuestionEmbedder? _embedder;
    private readonly ConcurrentDictionary<string, byte[]> _remembered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SemanticOptions, SemanticRoute> _routes = new(ReferenceEqualityComparer.Instance);
    private readonly BlockedMatches _blocked = new();
    private readonly CachePolicies _policies;
    private readonly TimeProvider _time;

    /// <summary>Creates them.</summary>
    /// <param name="create">Makes what compares questions, once the first call needs it; or <c>null</c> when that cannot be had.</param>
    /// <param name="policies">What holds for which call.</param>
    /// <param name="keys">Makes keys.</param>
    /// <param name="cache">Has answers.</param>
    /// <param name="maxBytes">The most that questions in memory may take.</param>
    /// <param name="random">Gives each route a random source of its own.</param>
    /// <param name="time">The clock.</param>
    /// <param name="memory">Keeps what routes learn from one run to the next, unless <c>null</c>.</param>
    /// <param name="embedder">Embeds questions at an endpoint, unless <c>null</c>.</param>
    public SemanticLookups(
        Func<SemanticEngine?> create,
        CachePolicies policies,
        ExactKeys keys,
        ICache cache,
        long maxBytes,
        Func<Random> random,
        TimeProvider time,
        SemanticMemory? memory = null,
        QuestionEmbedder? embedder = null)
    {
        (_policies, _keys, _cache, _random, _time, _memory, _embedder) = (policies, keys, cache, random, time, memory, embedder);
        IsWanted = policies.All.Any(policy => policy.Exact && policy.Semantic.Mode != SemanticMode.Off);
        _opening = new Lazy<Task<QuestionBook?>>(() => Task.Run(() => create() is { } engine ? Open(engine, maxBytes) : null));
    }

    /// <summary>Whether questions are to be matched on any route. Where no answers are stored, there is nothing to match.</summary>
    public bool IsWanted { get; }

    /// <summary>Completes when the first call has come whose question may be matched, and can be.</summary>
    public Task Opened => _opened.Task;

    /// <summary>What came of it, by route.</summary>
    public IReadOnlyList<SemanticFigures> Read() => [.. _routes.Values.Select(route => route.Read()).OrderBy(figures => figures.Route, StringComparer.Ordinal)];

    /// <summary>The bytes that questions take in memory.</summary>
    public long Bytes => _book?.Bytes ?? 0;

    /// <summary>Keeps what the routes have learned for the next run.</summary>
    public void Save()
    {
        if (_memory is null || _book is not { } book) return;
        foreach (SemanticRoute route in _routes.Values) _remembered[route.Options.Route] = route.Write();
        _memory.Save(book.Engine.Id, _remembered);
    }

    /// <summary>Whether a call is one whose question may be matched, as far as can be told at once.</summary>
    internal bool Takes(Call call, in CachedCall cached) =>
        IsWanted && cached.Policy is { Exact: true, Semantic.Mode: not SemanticMode.Off } && call is { Request: { HasTools: false, Choices: <= 1, IsPlain: true } };

    /// <summary>How the configured embedder does, or <c>null</c> without one.</summary>
    public EmbedderState? Embedder => _embedder?.State;

    /// <summary>Whether looking up may wait for an endpoint.</summary>
    internal bool AsksEndpoint => _embedder?.Proven is not null;

    /// <summary>Opens what questions are looked up in.</summary>
    internal async ValueTask<bool> OpenAsync()
    {
        if (_book is not null) return true;
        if (await _opening.Value.ConfigureAwait(false) is not { } book) return false;
        _book = book;
        _opened.TrySetResult();
        return true;
    }

    /// <summary>Looks up a call's question; <c>null</c> when it has none that may be matched. Once opened, it has read of the call what it needs when it first waits.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cached">The call as the caches see it.</param>
    /// <param name="givesUp">Ends waiting for a vector.</param>
    internal async ValueTask<SemanticLookup?> FindAsync(Call call, CachedCall cached, CancellationToken givesUp)
    {
        if (!await OpenAsync().ConfigureAwait(false) || _book is not { } book || Find(call, cached, book) is not { } lookup) return null;

        // What the words make sure of needs no vector.
        bool isSure = lookup.Match?.Comparison.Kind is MatchKind.Plain or MatchKind.Typo or MatchKind.Gate;
        if (_embedder?.Proven is { } proven && !isSure) lookup = await FindByVectorAsync(lookup, _embedder, proven, book, call.Principal.Regions, givesUp).ConfigureAwait(false);
        lookup.Decision = lookup.Match is not null && _blocked.Contains(lookup.Question.PlainKey, lookup.Matched)
            ? new ServingDecision(ServingAction.Miss, lookup.Question, lookup.Match, "marked wrong before")
            : lookup.Route.Serving.Decide(lookup.Question, lookup.Match, mayAskBeside: call.Cache.Mode != CacheMode.Only && call.Degradation is null);
        return lookup;
    }

    /// <summary>Looks up a question by its vector too, and takes the match that is the most likely by both. Where nothing has a vector yet, it is not waited for.</summary>
    private static async ValueTask<SemanticLookup> FindByVectorAsync(
        SemanticLookup lookup, QuestionEmbedder embedder, ProvenEmbedder proven, QuestionBook book, IReadOnlyList<string> regions, CancellationToken givesUp)
    {
        Task<EmbeddedVector?> embedding = EmbedAsync(lookup, embedder, regions);
        lookup = lookup.With(embedding);
        if (!book.HasVectors(lookup.Area, proven.Id)) return lookup;
        EmbeddedVector? vector;
        try
        {
            vector = await embedding.WaitAsync(givesUp).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return lookup;
        }

        return vector is null ? lookup : MostLikely(lookup, vector, proven, book);
    }

    private static async Task<EmbeddedVector?> EmbedAsync(SemanticLookup lookup, QuestionEmbedder embedder, IReadOnlyList<string> regions)
    {
        EmbeddedQuestion embedded = await embedder.EmbedAsync(lookup.Question.Text, regions).ConfigureAwait(false);
        if (embedded.Cost > Usd.Zero) lookup.Route.Spent(embedded.Cost);
        return embedded.Vector;
    }

    private static SemanticLookup MostLikely(SemanticLookup lookup, EmbeddedVector vector, ProvenEmbedder proven, QuestionBook book)
    {
        SemanticLookup best = lookup;
        foreach ((Index.QuestionMatch match, CacheKey answer, float cosine) in book.FindNearest(lookup.Area, lookup.Question, vector, lookup.Match?.EntryId))
        {
            Comparison found = match.Comparison;
            if (found.Kind == MatchKind.None) continue;
            if (found.Kind == MatchKind.Scored)
            {
                EmbedderLikeness likeness = new(proven.Id, proven.Measure(cosine), found.Probability);
                found = found with { Probability = lookup.Route.Serving.Weigh(likeness), Embedder = likeness };
            }

            // The one that the words led to comes again, weighed anew.
            bool replaces = best.Match is not { } other || other.Comparison.Kind == MatchKind.None || other.EntryId == match.EntryId || IsMoreLikely(found, other.Comparison);
            if (replaces) best = best.With(match with { Comparison = found }, answer);
        }

        return best;
    }

    private static bool IsMoreLikely(in Comparison found, in Comparison other) => found.Probability != other.Probability
        ? found.Probability > other.Probability
        : found.Embedder?.Likeness > other.Embedder?.Likeness;

    private SemanticLookup? Find(Call call, in CachedCall cached, QuestionBook book)
    {
        SemanticOptions options = cached.Policy.Semantic;
        if (!LastTurnReader.TryRead(call.Body.Span, call.Endpoint, out LastTurn? said, options.MaxQuestion)) return null;
        LastTurn turn = said.Value;
        if (turn.Turns > options.MaxTurns || turn.Text.Length > options.MaxQuestion || string.IsNullOrWhiteSpace(turn.Text)) return null;
        Question question = book.Engine.Read(turn.Text);
        CacheKey area = AreaOf(call, cached, turn);
        SemanticRoute route = RouteOf(options);
        (Index.QuestionMatch Match, CacheKey Answer)? found = book.Find(area, question);
        return new SemanticLookup
        {
            Route = route,
            Question = question,
            Area = area,
            Answer = cached.StepKey,
            Match = found?.Match,
            Matched = found?.Answer ?? default,
        };
    }

    /// <summary>The answer is gone: its question leads nowhere.</summary>
    internal void Forget(SemanticLookup lookup) => _book?.Remove(lookup.Area, lookup.Matched);

    /// <summary>Writes down that a question was answered, and keeps it for other replicas and for the next start.</summary>
    internal void Learn(SemanticLookup lookup, CacheHeader answer)
    {
        CacheHeader header = answer with { Key = QuestionEntry.KeyOf(lookup.Answer), Kind = CacheKind.Question };
        QuestionEntry entry = new(lookup.Area, lookup.Answer, lookup.Question.Text);
        _book?.Add(header, entry, lookup.Question);

        // Others are told once: with the vector, or after it is clear that there is none.
        if (lookup.Vector is { } vector) _ = LearnWithVectorAsync(lookup, header, entry, vector);
        else _cache.Put(new CacheEntry(header, entry.Write()));
    }

    private async Task LearnWithVectorAsync(SemanticLookup lookup, CacheHeader header, QuestionEntry entry, Task<EmbeddedVector?> vector)
    {
        entry = entry with { Vector = await vector.ConfigureAwait(false) };
        if (entry.Vector is not null) _book?.Add(header, entry, lookup.Question);
        _cache.Put(new CacheEntry(header, entry.Write()));
    }

    /// <summary>Writes down a question that another replica, or an earlier run, answered.</summary>
    internal void Learn(CacheEntry stored)
    {
        if (_book is { } book && QuestionEntry.Read(stored.Payload.Span) is { } entry) book.Add(stored.Header, entry, book.Engine.Read(entry.Text));
    }

    /// <summary>Whether the question of an entry is known.</summary>
    internal bool Knows(CacheKey entry) => _book?.Knows(entry) != false;

    /// <summary>Takes out what is purged.</summary>
    internal void Purge(CachePurge purge)
    {
        _book?.Purge(purge);
        _blocked.Purge(purge);
    }

    /// <summary>Counts a lookup of which nothing was served.</summary>
    internal void Count(SemanticLookup lookup)
    {
        CacheEntry? entry = null;
        bool wouldHit = lookup.Decision.Action != ServingAction.Miss && _cache.TryGet(lookup.Matched, out entry);
        lookup.Route.Looked(wouldHit, served: false, entry?.Header.Worth ?? Usd.Zero);
    }

    private SemanticRoute? FindRoute(string name) =>
        _policies.All.Select(policy => policy.Semantic).FirstOrDefault(options => options.Route == name && options.Mode != SemanticMode.Off) is { } options ? RouteOf(options) : null;

    private SemanticRoute RouteOf(SemanticOptions options) => _routes.GetOrAdd(options, static (key, lookups) => lookups.CreateRoute(key), this);

    private QuestionBook Open(SemanticEngine engine, long maxBytes)
    {
        foreach ((string route, byte[] learned) in _memory?.Read(engine.Id) ?? []) _remembered[route] = learned;
        return new QuestionBook(engine, maxBytes);
    }

    private SemanticRoute CreateRoute(SemanticOptions options)
    {
        SemanticRoute route = new(options, _random());
        if (!_remembered.TryGetValue(options.Route, out byte[]? learned)) return route;
        try
        {
            route.Restore(learned);
            return route;
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or ArgumentException)
        {
            _memory?.Lose(options.Route, failure.Message);
            return new SemanticRoute(options, _random());
        }
    }

    /// <summary>Everything of a call but the question itself.</summary>
    private CacheKey AreaOf(Call call, in CachedCall cached, LastTurn turn)
    {
        ReadOnlySpan<byte> body = call.Body.Span;
        int length = body.Length - turn.Value.Length + 2;
        byte[] without = ArrayPool<byte>.Shared.Rent(length);
        body[..turn.Value.Start].CopyTo(without);
        "\"\""u8.CopyTo(without.AsSpan(turn.Value.Start));
        body[turn.Value.End..].CopyTo(without.AsSpan(turn.Value.Start + 2));
        CacheKey area = _keys.Of(call, cached.Scope, without.AsSpan(0, length)).Key;
        ArrayPool<byte>.Shared.Return(without);
        return cached.Change is null ? area : ExactKeys.Under(area, cached.Change);
    }
}
