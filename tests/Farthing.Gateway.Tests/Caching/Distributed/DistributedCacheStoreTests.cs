using Farthing.Caching;
using Farthing.Gateway.Caching;
using Farthing.Tests.Caching.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using static Farthing.Tests.Caching.Stores.CacheEntries;

namespace Farthing.Gateway.Tests.Caching.Distributed;

/// <summary>A distributed cache as the shared store, against a real Redis server.</summary>
public sealed class DistributedCacheStoreTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_replica_stores_another_reads_with_all_that_is_known_of_it()
    {
        using RedisServer server = await RedisServer.StartOrSkipAsync();
        await using DistributedCacheStore one = Open(server), two = Open(server);
        CacheEntry entry = Entry("a", 70_000, "project:ü 🐘", "claude \"x\"", ["feature", "a b", "line\nbreak"], CacheKind.Question, Now);
        await one.WriteAsync([entry, Entry("b", 0, storedAt: Now)], Cancel);

        (await two.ReadAsync(Key("a"), Cancel)).ShouldBe(entry);
        (await two.ReadAsync(Key("b"), Cancel)).ShouldBe(Entry("b", 0, storedAt: Now));
        (await two.ReadAsync(Key("c"), Cancel)).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Purges))]
    public async Task Whatever_is_purged_is_gone_here_at_once_and_in_another_replica_when_it_has_heard(CachePurge purge)
    {
        using RedisServer server = await RedisServer.StartOrSkipAsync();
        await using DistributedCacheStore one = Open(server), two = Open(server);
        CacheEntry[] entries =
        [
            Entry("a", scope: "s1", model: "m1", tags: ["t1", "t2"], storedAt: Now),
            Entry("b", scope: "s1", model: "m2", tags: ["t1"], kind: CacheKind.Embedding, storedAt: Now),
            Entry("c", scope: "s2", model: "m1", storedAt: Now - TimeSpan.FromMinutes(30)),
        ];
        await one.WriteAsync(entries, Cancel);
        await one.ReadChangesAsync(0, 10, Cancel);
        await two.ReadChangesAsync(0, 10, Cancel);
        foreach (CacheEntry entry in entries) (await two.ReadAsync(entry.Header.Key, Cancel)).ShouldNotBeNull();

        await one.PurgeAsync(purge, Cancel);
        CacheEntry[] purged = [.. entries.Where(entry => purge.Takes(entry.Header))];
        foreach (CacheEntry entry in purged) (await one.ReadAsync(entry.Header.Key, Cancel)).ShouldBeNull();

        (await two.ReadChangesAsync(1, 10, Cancel)).List.ShouldHaveSingleItem().Purged.ShouldBe(purge);
        foreach (CacheEntry entry in purged) (await two.ReadAsync(entry.Header.Key, Cancel)).ShouldBeNull();
        (await two.ReadChangesAsync(2, 10, Cancel)).List.ShouldBeEmpty();
        (await one.ReadChangesAsync(1, 10, Cancel)).List.ShouldBeEmpty("it knows its own");

        await two.WriteAsync([Entry("a", 5, scope: "s1", model: "m1", tags: ["t1"], storedAt: Now)], Cancel);
        (await one.ReadAsync(Key("a"), Cancel)).ShouldNotBeNull("what is stored after a purge is found");
    }

    public static TheoryData<CachePurge> Purges() =>
    [
        new CachePurge(),
        new CachePurge { Key = Key("b") },
        new CachePurge { Kind = CacheKind.Embedding },
        new CachePurge { Scope = "s1" },
        new CachePurge { Model = "m1" },
        new CachePurge { Tag = "t2" },
        new CachePurge { Scope = "s1", Tag = "t1", Model = "m1" },
        new CachePurge { StoredBefore = Now - TimeSpan.FromMinutes(10) },
    ];

    [Fact]
    public async Task Purges_announced_by_many_replicas_at_once_are_all_heard()
    {
        using RedisServer server = await RedisServer.StartOrSkipAsync();
        await using DistributedCacheStore listener = Open(server);
        await listener.ReadChangesAsync(0, 10, Cancel);
        DistributedCacheStore[] replicas = [.. Enumerable.Range(0, 4).Select(_ => Open(server))];
        await Task.WhenAll(replicas.Select((replica, i) => replica.PurgeAsync(new CachePurge { Scope = $"s{i}" }, Cancel)));
        (await listener.ReadChangesAsync(1, 10, Cancel)).List.Select(change => change.Purged!.Scope).ShouldBe(["s0", "s1", "s2", "s3"], ignoreOrder: true);
        foreach (DistributedCacheStore replica in replicas) await replica.DisposeAsync();
    }

    [Fact]
    public async Task A_generation_that_the_server_has_lost_brings_nothing_back()
    {
        using RedisServer server = await RedisServer.StartOrSkipAsync();
        var redis = new RedisCache(server.Port);
        await using (DistributedCacheStore one = Open(server))
        {
            await one.WriteAsync([Entry("a", scope: "s1", storedAt: Now)], Cancel);
            await one.PurgeAsync(new CachePurge { Scope = "s1" }, Cancel);
        }

        IReadOnlyList<string> generations = await redis.KeysAsync("farthing:generation:scope:*");
        generations.ShouldNotBeEmpty();
        foreach (string key in generations) await redis.RemoveAsync(key, Cancel);
        await using DistributedCacheStore next = Open(server);
        (await next.ReadAsync(Key("a"), Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task A_value_that_is_no_entry_is_nothing()
    {
        using RedisServer server = await RedisServer.StartOrSkipAsync();
        var redis = new RedisCache(server.Port);
        await using DistributedCacheStore store = Open(server);
        await store.WriteAsync([Entry("a", 10, storedAt: Now)], Cancel);
        byte[] good = (await redis.GetAsync($"farthing:entry:{Key("a")}", Cancel))!;
        for (int length = 0; length < good.Length - 10; length++)
        {
            await redis.SetAsync($"farthing:entry:{Key("a")}", good[..length], new(), Cancel);
            (await store.ReadAsync(Key("a"), Cancel)).ShouldBeNull();
        }

        await redis.SetAsync($"farthing:entry:{Key("b")}", good, new(), Cancel);
        (await store.ReadAsync(Key("b"), Cancel)).ShouldBeNull("it is the entry of another key");
        await redis.SetAsync("farthing:purges", "[{"u8.ToArray(), new(), Cancel);
        (await store.ReadChangesAsync(1, 10, Cancel)).List.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_over_is_not_stored()
    {
        using RedisServer server = await RedisServer.StartOrSkipAsync();
        await using DistributedCacheStore store = Open(server);
        await store.WriteAsync([Entry("a", storedAt: Now), Entry("over", storedAt: Now - TimeSpan.FromHours(1), lifetime: TimeSpan.FromMinutes(1))], Cancel);
        (await new RedisCache(server.Port).KeysAsync("farthing:entry:*")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Two_caches_over_it_share_entries_and_hear_of_purges_and_go_on_while_the_server_is_away()
    {
        RedisServer server = await RedisServer.StartOrSkipAsync();
        int port = server.Port;
        using CancellationTokenSource stop = new();
        await using DistributedCacheStore one = Open(server), two = Open(server);
        using LayeredCache first = Cache(one), second = Cache(two);
        Task running = Task.WhenAll(first.RunAsync(stop.Token), second.RunAsync(stop.Token));
        try
        {
            first.Put(Entry("a", storedAt: Now));
            await first.FlushAsync();
            await UntilAsync(async () => await second.FindAsync(Key("a"), Cancel) is not null);
            await first.PurgeAsync(new CachePurge { Model = "gpt-5" }, Cancel);
            await UntilAsync(() => Task.FromResult(!second.TryGet(Key("a"), out _)));

            server.Dispose();
            (await second.FindAsync(Key("b"), Cancel)).ShouldBeNull();
            await UntilAsync(() => Task.FromResult(second.Read().Trouble is not null));
            second.Put(Entry("here", storedAt: Now));
            (await second.FindAsync(Key("here"), Cancel)).ShouldNotBeNull();

            server = await RedisServer.StartOrSkipAsync(port);
            await UntilAsync(() => Task.FromResult(second.Read().Trouble is null));
        }
        finally
        {
            server.Dispose();
            await stop.CancelAsync();
            await running;
        }
    }

    private static DistributedCacheStore Open(RedisServer server) => new(new RedisCache(server.Port), TimeProvider.System);

    private static LayeredCache Cache(ICacheStore store) => new(new CacheOptions { MemoryBytes = 1 << 20 }, store, TimeProvider.System, NullLogger.Instance);

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds()) await Task.Delay(10, Cancel);
    }
}
