using Farthing.Caching;
using Farthing.Caching.Storage;
using Farthing.Tests.Budgets;
using Microsoft.Extensions.Logging.Abstractions;
using static Farthing.Tests.Caching.Stores.CacheEntries;

namespace Farthing.Tests.Caching;

public sealed class LayeredCacheTests : IAsyncDisposable
{
    private readonly TestClock _clock = new(Start);
    private readonly FakeStore _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_store_it_is_memory()
    {
        using LayeredCache cache = new(new CacheOptions { MemoryBytes = 1 << 20 }, null, _clock, NullLogger.Instance);
        cache.Put(Entry("a"));
        (await cache.FindAsync(Key("a"), Cancel)).ShouldBe(Entry("a"));
        (await cache.PurgeAsync(new CachePurge { Scope = "project:default" }, Cancel)).ShouldBe(1);
        cache.TryGet(Key("a"), out _).ShouldBeFalse();
        cache.Read().Bytes.ShouldBe(0);
    }

    [Fact]
    public async Task What_was_put_is_found_by_the_next_process()
    {
        CacheEntry entry = Entry("a", 3000);
        await using (RunningCache first = await RunningCache.StartAsync(_store, _clock)) first.Cache.Put(entry);

        await using RunningCache next = await RunningCache.StartAsync(_store, _clock);
        (await next.Cache.FindAsync(Key("a"), Cancel)).ShouldBe(entry);
        next.Cache.TryGet(Key("a"), out CacheEntry? inMemory).ShouldBeTrue();
        inMemory.ShouldBe(entry);
        CacheFigures figures = next.Cache.Read();
        (figures.StoreHits, figures.MemoryHits, figures.Misses, figures.Trouble).ShouldBe((1, 1, 0, null));
    }

    [Fact]
    public async Task A_key_that_the_store_does_not_have_costs_no_look_there()
    {
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock);
        for (int i = 0; i < 1000; i++) (await running.Cache.FindAsync(Key($"{i}"), Cancel)).ShouldBeNull();
        _store.Reads.ShouldBe(0);
        running.Cache.Read().Misses.ShouldBe(1000);
    }

    [Fact]
    public async Task A_key_whose_entry_has_left_the_store_costs_one_look()
    {
        _store.Insert(new PayloadCodec([]).Encode(Entry("a")));
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock);
        await _store.PurgeAsync(new CachePurge(), Cancel);
        for (int i = 0; i < 5; i++) (await running.Cache.FindAsync(Key("a"), Cancel)).ShouldBeNull();
        _store.Reads.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_damaged_row_or_one_of_another_encryption_key_is_a_miss()
    {
        CacheEntry packed = new PayloadCodec([]).Encode(Entry("cut"));
        _store.Insert(packed with { Payload = packed.Payload[..^1] });
        _store.Insert(new PayloadCodec(new byte[32]).Encode(Entry("encrypted")));
        _store.Insert(Entry("empty") with { Payload = default });
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock);
        foreach (string name in (string[])["cut", "encrypted", "empty"]) (await running.Cache.FindAsync(Key(name), Cancel)).ShouldBeNull();
        running.Cache.Read().Trouble.ShouldBeNull();
        running.Cache.Put(Entry("cut"));
        (await running.Cache.FindAsync(Key("cut"), Cancel)).ShouldBe(Entry("cut"));
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_costs_nobody_a_call_and_is_left_alone_until_it_works()
    {
        _store.Insert(new PayloadCodec([]).Encode(Entry("a")));
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock);
        _store.FailsReading = true;
        for (int i = 0; i < 10; i++) (await running.Cache.FindAsync(Key("a"), Cancel)).ShouldBeNull();
        _store.Reads.ShouldBe(1);
        running.Cache.Read().Trouble.ShouldBe("The test's store cannot be read.");

        _store.FailsReading = false;
        await UntilAsync(() => running.Cache.Read().Trouble is null, _store.Wake);
        (await running.Cache.FindAsync(Key("a"), Cancel)).ShouldBe(Entry("a"));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_holds_up_nobody_and_drops_what_is_too_much()
    {
        var options = new CacheOptions { MemoryBytes = 1 << 20, MostWaiting = 50 };
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock, options);
        _store.FailsWriting = true;
        for (int i = 0; i < 200; i++) running.Cache.Put(Entry($"{i}"));
        running.Cache.Read().Waiting.ShouldBe(50);
        await UntilAsync(() => running.Cache.Read().Trouble is not null);
        (await running.Cache.FindAsync(Key("199"), Cancel)).ShouldBe(Entry("199"));

        _store.FailsWriting = false;
        await UntilAsync(() => running.Cache.Read() is { Trouble: null, Waiting: 0 });
        running.Cache.Put(Entry("later"));
        await UntilAsync(() => _store.Entries.Exists(entry => entry.Header.Key == Key("later")));
    }

    [Fact]
    public async Task What_is_purged_is_found_nowhere_also_when_it_was_still_waiting_to_be_written()
    {
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock);
        running.Cache.Put(Entry("written", scope: "one"));
        await running.Cache.FlushAsync();
        running.Cache.Put(Entry("waiting", scope: "one"));
        running.Cache.Put(Entry("other", scope: "two"));

        (await running.Cache.PurgeAsync(new CachePurge { Scope = "one" }, Cancel)).ShouldBe(2);
        await running.Cache.FlushAsync();
        await UntilAsync(() => running.Cache.Read().Waiting == 0);

        _store.Entries.Select(entry => entry.Header.Key).ShouldBe([Key("other")]);
        (await running.Cache.FindAsync(Key("written"), Cancel)).ShouldBeNull();
        (await running.Cache.FindAsync(Key("waiting"), Cancel)).ShouldBeNull();
        running.WerePurged.ShouldBe([new CachePurge { Scope = "one" }]);
    }

    [Fact]
    public async Task A_look_under_way_in_the_store_does_not_bring_back_what_is_purged_meanwhile()
    {
        _store.Insert(new PayloadCodec([]).Encode(Entry("a")));
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock);
        _store.WhileReading = () => running.Cache.PurgeAsync(new CachePurge { Key = Key("a") }, Cancel);
        (await running.Cache.FindAsync(Key("a"), Cancel)).ShouldBeNull();
        _store.WhileReading = () => Task.CompletedTask;
        (await running.Cache.FindAsync(Key("a"), Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task A_purge_that_the_store_does_not_take_holds_here_and_is_tried_again()
    {
        _store.Insert(new PayloadCodec([]).Encode(Entry("a")));
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock);
        _store.FailsWriting = true;
        await Should.ThrowAsync<CacheException>(() => running.Cache.PurgeAsync(new CachePurge { Scope = "project:default" }, Cancel));
        (await running.Cache.FindAsync(Key("a"), Cancel)).ShouldBeNull();

        _store.FailsWriting = false;
        await UntilAsync(() => _store.Entries.Count == 0, _store.Wake);
    }

    [Fact]
    public async Task Replicas_hear_of_each_others_entries_and_purges()
    {
        var second = new FakeStore(_store);
        await using RunningCache one = await RunningCache.StartAsync(_store, _clock);
        await using RunningCache two = await RunningCache.StartAsync(second, _clock);
        one.Cache.Put(Entry("a"));
        await one.Cache.FlushAsync();
        await UntilAsync(() => two.WereStored.Count >= 1);
        (await two.Cache.FindAsync(Key("a"), Cancel)).ShouldBe(Entry("a"));

        await one.Cache.PurgeAsync(new CachePurge { Model = "gpt-5" }, Cancel);
        await UntilAsync(() => two.WerePurged.Count >= 1);
        two.Cache.TryGet(Key("a"), out _).ShouldBeFalse();
        one.WereStored.Count.ShouldBe(1, "a replica is told once of what it stores itself");
        one.WerePurged.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_entry_that_another_replica_renewed_is_read_anew()
    {
        var second = new FakeStore(_store);
        await using RunningCache one = await RunningCache.StartAsync(_store, _clock);
        await using RunningCache two = await RunningCache.StartAsync(second, _clock);
        two.Cache.Put(Entry("a", 10));
        await two.Cache.FlushAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
        CacheEntry renewed = Entry("a", 20, storedAt: _clock.GetUtcNow());
        one.Cache.Put(renewed);
        await one.Cache.FlushAsync();
        await UntilAsync(() => two.HeardOf(renewed.Header));
        (await two.Cache.FindAsync(Key("a"), Cancel)).ShouldBe(renewed);
    }

    [Fact]
    public async Task Entries_of_a_kind_are_read_from_memory_and_store_each_once()
    {
        var codec = new PayloadCodec([]);
        foreach (string name in (string[])["a", "b", "c"]) _store.Insert(codec.Encode(Entry(name, kind: CacheKind.Question)));
        _store.Insert(codec.Encode(Entry("over", kind: CacheKind.Question, storedAt: Start - TimeSpan.FromDays(1))));
        _store.Insert(codec.Encode(Entry("answer")));
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock);
        running.Cache.Put(Entry("b", kind: CacheKind.Question));
        running.Cache.Put(Entry("d", kind: CacheKind.Question));

        List<CacheKey> keys = [];
        await foreach (CacheEntry entry in running.Cache.ReadAsync(CacheKind.Question, Cancel)) keys.Add(entry.Header.Key);

        keys.ShouldBe([Key("a"), Key("b"), Key("c"), Key("d")], ignoreOrder: true);
    }

    [Fact]
    public async Task What_only_a_list_finds_is_not_written_to_a_store_that_has_none()
    {
        FakeStore store = new() { IsListed = false };
        await using RunningCache running = await RunningCache.StartAsync(store, _clock);
        foreach (CacheKind kind in Enum.GetValues<CacheKind>()) running.Cache.Put(Entry($"{kind}", kind: kind));
        await running.Cache.FlushAsync();
        await UntilAsync(() => running.Cache.Read().Waiting == 0, () => _clock.Advance(TimeSpan.FromSeconds(1)));

        store.Entries.Select(entry => entry.Header.Kind).ShouldBe([CacheKind.Answer, CacheKind.Embedding, CacheKind.Result, CacheKind.Match], ignoreOrder: true);
        running.Cache.TryGet(Key("Question"), out _).ShouldBeTrue("it is in memory");
    }

    [Fact]
    public async Task What_has_expired_leaves_memory()
    {
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock);
        running.Cache.Put(Entry("a", lifetime: TimeSpan.FromMinutes(5)));
        await UntilAsync(() => running.Cache.Read().Entries == 0, () => _clock.Advance(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Nothing_of_one_scope_is_found_in_another_whatever_is_put_and_purged()
    {
        await using RunningCache running = await RunningCache.StartAsync(_store, _clock);
        var random = new Random(11);
        HashSet<string> alive = [];
        for (int i = 0; i < 2000; i++)
        {
            string scope = $"project:{random.Next(6)}";
            string name = $"{scope}/{random.Next(40)}";
            switch (random.Next(20))
            {
                case 0:
                    await running.Cache.PurgeAsync(new CachePurge { Scope = scope }, Cancel);
                    alive.RemoveWhere(each => each.StartsWith(scope + "/", StringComparison.Ordinal));
                    break;
                case 1:
                    await running.Cache.FlushAsync();
                    break;
                case < 8:
                    running.Cache.Put(Entry(name, scope: scope));
                    alive.Add(name);
                    break;
                default:
                    CacheEntry? found = await running.Cache.FindAsync(Key(name), Cancel);
                    if (found is null) break;
                    found.Header.Scope.ShouldBe(scope);
                    alive.ShouldContain(name);
                    break;
            }
        }
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>Lets the clock run until something holds.</summary>
    private async Task UntilAsync(Func<bool> holds, Action? each = null)
    {
        while (!holds())
        {
            Cancel.ThrowIfCancellationRequested();
            each?.Invoke();
            _clock.Advance(TimeSpan.FromMilliseconds(100));

            // The clock must not run far ahead of what waits for the processor.
            await Task.Delay(1, Cancel);
        }
    }
}
