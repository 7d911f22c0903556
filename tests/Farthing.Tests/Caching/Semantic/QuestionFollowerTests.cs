using System.Threading.Channels;
using Farthing.Caching;
using Farthing.Caching.Exact;
using Farthing.Caching.Policies;
using Farthing.Caching.Semantic.Serving;
using Farthing.Caching.Storage;
using Farthing.Providers;
using Farthing.Tests.Providers;
using Microsoft.Extensions.Logging;

namespace Farthing.Tests.Caching.Semantic;

public sealed class QuestionFollowerTests : IDisposable
{
    private readonly ImpatientClock _clock = new();
    private readonly FakeStore _store = new();
    private readonly HeardWarnings _log = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_store_that_fails_at_the_first_question_is_read_once_it_works_again()
    {
        CacheEntry earlier = Stored(1), later = Stored(2);
        _store.Insert(new PayloadCodec([]).Encode(earlier));
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock);
        WatchedCache cache = new(running.Cache);
        SemanticLookups lookups = LookupsOver(cache);
        _store.FailsReading = true;
        Task following = new QuestionFollower(lookups, cache, _clock, _log).RunAsync(_stop.Token);
        await lookups.OpenAsync();
        await _log.HeardAsync(1);
        running.Cache.Read().Trouble.ShouldNotBeNull();
        lookups.Knows(earlier.Header.Key).ShouldBeFalse();

        _store.FailsReading = false;
        await cache.TakenAsync(earlier.Header.Key);
        lookups.Knows(earlier.Header.Key).ShouldBeTrue();

        // It goes on to follow.
        _store.Insert(new PayloadCodec([]).Encode(later));
        _store.Insert(new PayloadCodec([]).Encode(Stored(3)));
        await cache.TakenAsync(later.Header.Key);
        lookups.Knows(later.Header.Key).ShouldBeTrue();
        await _stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => following);
    }

    [Fact]
    public async Task A_question_that_came_while_the_store_failed_is_not_lost()
    {
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock);
        WatchedCache cache = new(running.Cache);
        SemanticLookups lookups = LookupsOver(cache);
        Task following = new QuestionFollower(lookups, cache, _clock, _log).RunAsync(_stop.Token);
        await lookups.OpenAsync();
        CacheEntry first = Stored(1), second = Stored(2);
        _store.Insert(new PayloadCodec([]).Encode(first));
        _store.Insert(new PayloadCodec([]).Encode(Stored(3)));
        await cache.TakenAsync(first.Header.Key);
        lookups.Knows(first.Header.Key).ShouldBeTrue();

        // It is told of, and cannot be read when its turn comes.
        _store.WhileReading = () =>
        {
            _store.WhileReading = () => Task.CompletedTask;
            throw new CacheException("The test's store has just failed.");
        };
        _store.Insert(new PayloadCodec([]).Encode(second));
        await cache.TakenAsync(second.Header.Key);
        lookups.Knows(second.Header.Key).ShouldBeTrue();
        await _stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => following);
    }

    public void Dispose() => _stop.Dispose();

    private SemanticLookups LookupsOver(ICache cache) => new(
        () => Semantics.Engine,
        new CachePolicies(new CachePolicy { Exact = true }, []),
        new ExactKeys(new DeploymentTable([], [], new Dictionary<string, string>(), new NoModels()), []),
        cache,
        1 << 20,
        () => new Random(1),
        _clock);

    private CacheEntry Stored(ulong number)
    {
        QuestionEntry question = new(new CacheKey(0, 1, 0, 1), new CacheKey(0, 2, 0, number), $"how do I return article {number} of my order");
        DateTimeOffset now = _clock.GetUtcNow();
        return new CacheEntry(
            new CacheHeader { Key = QuestionEntry.KeyOf(question.Answer), Kind = CacheKind.Question, Scope = "project:default", StoredAt = now, ExpiresAt = DateTimeOffset.MaxValue, StaleUntil = DateTimeOffset.MaxValue },
            question.Write());
    }

    private sealed class HeardWarnings : ILogger<QuestionFollower>
    {
        private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning) _heard.Writer.TryWrite(formatter(state, exception));
        }

        public async Task HeardAsync(int times)
        {
            for (int i = 0; i < times; i++) await _heard.Reader.ReadAsync(TestContext.Current.CancellationToken);
        }
    }
}
