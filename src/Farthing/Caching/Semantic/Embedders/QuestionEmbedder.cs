using System.Collections.Concurrent;
using System.Globalization;
using Farthing.Pricing;
using Microsoft.Extensions.Logging;

namespace Farthing.Caching.Semantic.Embedders;

/// <summary>
/// Embeds questions at an endpoint, once it has proved itself. Whatever goes wrong there is told and costs nobody an answer: a question that gets no vector is matched by its words
/// alone. The same question asked by several at the same time is embedded once. Safe from any thread.
/// </summary>
public sealed partial class QuestionEmbedder : IAsyncDisposable
{
    /// <summary>The feature under which reports show what embedding questions cost.</summary>
    public const string Feature = "question embedding";

    private const int MostAtOnce = 64;
    private const int FailuresInARow = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ProofTimeout = TimeSpan.FromSeconds(30);

    private readonly EmbeddingCalls _calls;
    private readonly EmbedderOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _unproven = new(1);
    private readonly ConcurrentDictionary<string, Lazy<Task<EmbeddedQuestion>>> _underWay = new(StringComparer.Ordinal);
    private volatile ProvenEmbedder? _proven;
    private volatile string? _trouble;
    private int _failuresInARow;
    private long _embedded;
    private long _failed;

    /// <summary>An embedder that has yet to prove itself.</summary>
    /// <param name="request">Makes calls.</param>
    /// <param name="options">Which model.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Receives what goes wrong.</param>
    public QuestionEmbedder(EmbeddingRequester request, EmbedderOptions options, TimeProvider time, ILogger<QuestionEmbedder> logger) =>
        (_calls, _options, _time, _logger) = (new EmbeddingCalls(request, options), options, time, logger);

    /// <summary>How it does.</summary>
    public EmbedderState State => new(_options.Model, _proven?.Id, _trouble, Interlocked.Read(ref _embedded), Interlocked.Read(ref _failed));

    /// <summary>The embedder that has proved itself, or <c>null</c> while none has.</summary>
    internal ProvenEmbedder? Proven => _proven;

    /// <summary>Has it prove itself, again whenever it failed, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        while (true)
        {
            await _unproven.WaitAsync(cancellationToken).ConfigureAwait(false);
            while (!await ProveAsync(cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }

            pause = FirstPause;
        }
    }

    /// <summary>Embeds the known pairs, at the provider and not from the cache, and judges what comes.</summary>
    /// <returns>Whether it may be used.</returns>
    internal async Task<bool> ProveAsync(CancellationToken cancellationToken)
    {
        EmbeddingsAnswer answer = await AskAsync(EmbedderProof.Texts, [], fresh: true, ProofTimeout, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        string problem = answer.Problem;
        ProvenEmbedder? proven = answer.Vectors is { } vectors ? EmbedderProof.Judge(IdOf(answer.Model, vectors[0].Length), answer.Model, vectors, out problem) : null;
        if (proven is null)
        {
            _trouble = $"The embedder {_options.Model} (cache.embedder) is not used, because it has not proved itself: {problem}";
            LogUnproven(_options.Model, problem);
            return false;
        }

        (_trouble, _failuresInARow) = (null, 0);
        _proven = proven;
        LogProven(proven.Id, proven.Far, proven.Near);
        return true;
    }

    /// <summary>The vector of a question; never throws.</summary>
    /// <param name="text">The question.</param>
    /// <param name="regions">The regions to which its caller is bound; empty for all.</param>
    internal async Task<EmbeddedQuestion> EmbedAsync(string text, IReadOnlyList<string> regions)
    {
        if (_proven is not { } proven || _stopping.IsCancellationRequested) return default;
        if (_underWay.Count >= MostAtOnce) return Miss();

        // Who is bound to other regions asks elsewhere.
        string key = regions.Count == 0 ? text : $"{string.Join('\n', regions)}\0{text}";
        Lazy<Task<EmbeddedQuestion>> own = new(() => AskForAsync(key, text, regions, proven));
        Lazy<Task<EmbeddedQuestion>> first = _underWay.GetOrAdd(key, own);
        EmbeddedQuestion found = await first.Value.ConfigureAwait(false);
        return ReferenceEquals(first, own) ? found : found with { Cost = Usd.Zero };
    }

    /// <summary>Gives up what is under way; what it cost so far is recorded.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_underWay.Values.Select(each => each.Value)).ConfigureAwait(false);
        _stopping.Dispose();
        _unproven.Dispose();
    }

    private async Task<EmbeddedQuestion> AskForAsync(string key, string text, IReadOnlyList<string> regions, ProvenEmbedder proven)
    {
        try
        {
            EmbeddingsAnswer answer = await AskAsync([text], regions, fresh: false, _options.Timeout, CancellationToken.None).ConfigureAwait(false);
            Usd cost = answer.Cost;
            if (answer.Vectors is not null && !IsOf(proven, answer))
            {
                // Kept by the cache from before the model changed, perhaps: only a fresh one tells.
                answer = await AskAsync([text], regions, fresh: true, _options.Timeout, CancellationToken.None).ConfigureAwait(false);
                cost += answer.Cost;
            }

            return new EmbeddedQuestion(Take(answer, proven), cost);
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }

    private EmbeddedVector? Take(in EmbeddingsAnswer answer, ProvenEmbedder proven)
    {
        if (answer.IsOutOfRegion) return Miss().Vector;
        if (answer.Vectors is not { } vectors)
        {
            Fail(answer.Problem, proven, atOnce: false);
            return null;
        }

        if (!IsOf(proven, answer))
        {
            Fail(string.Create(CultureInfo.InvariantCulture, $"it answers as \"{answer.Model}\" with {vectors[0].Length} numbers, and proved itself as \"{proven.Model}\" with {proven.Dimensions}"), proven, atOnce: true);
            return null;
        }

        if (EmbeddedVector.Of(proven.Id, vectors[0]) is not { } vector)
        {
            Fail("a vector is all zeros", proven, atOnce: false);
            return null;
        }

        Interlocked.Increment(ref _embedded);
        Volatile.Write(ref _failuresInARow, 0);
        if (ReferenceEquals(_proven, proven)) _trouble = null;
        return vector;
    }

    private static bool IsOf(ProvenEmbedder proven, in EmbeddingsAnswer answer) => answer.Model == proven.Model && answer.Vectors![0].Length == proven.Dimensions;

    private EmbeddedQuestion Miss()
    {
        Interlocked.Increment(ref _failed);
        return default;
    }

    private void Fail(string problem, ProvenEmbedder proven, bool atOnce)
    {
        Interlocked.Increment(ref _failed);
        int failures = Interlocked.Increment(ref _failuresInARow);
        if (_stopping.IsCancellationRequested) return;
        bool goesOff = atOnce || failures >= FailuresInARow;
        if (_trouble is null || goesOff) LogFailed(_options.Model, problem);
        _trouble = $"The embedder {_options.Model} (cache.embedder) gave no vector: {problem}";

        // Nobody waits for one that fails again and again; it has to prove itself anew.
        if (goesOff && Interlocked.CompareExchange(ref _proven, null, proven) == proven) _unproven.Release();
    }

    private async Task<EmbeddingsAnswer> AskAsync(IReadOnlyList<string> texts, IReadOnlyList<string> regions, bool fresh, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            using CancellationTokenSource late = new(timeout, _time);
            using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stopping.Token, cancellationToken);
            EmbeddingsAnswer answer = await _calls.AskAsync(texts, regions, fresh, ends.Token).ConfigureAwait(false);
            return answer.Vectors is null && late.IsCancellationRequested ? answer with { Problem = $"no answer within {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s (cache.embedder.timeout)" } : answer;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever it is, the caller's own answer must not suffer from it.
            return new EmbeddingsAnswer(null, "", Usd.Zero, failure is OperationCanceledException ? "it was given up" : failure.GetType().Name);
        }
    }

    private string IdOf(string model, int dimensions) => string.Create(CultureInfo.InvariantCulture, $"{_options.Model} ({(model.Length > 0 ? model : "unnamed")}, {dimensions})");

    [LoggerMessage(Level = LogLevel.Information, Message = "The embedder {Id} has proved itself: far pairs are {Far:F2} alike, near ones {Near:F2}")]
    private partial void LogProven(string id, float far, float near);

    [LoggerMessage(Level = LogLevel.Error, Message = "The embedder {Model} (cache.embedder) is not used, because it has not proved itself: {Problem}. It is tried again.")]
    private partial void LogUnproven(string model, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The embedder {Model} (cache.embedder) gave no vector: {Problem}. Questions are matched by their words alone.")]
    private partial void LogFailed(string model, string problem);
}
