using System.Diagnostics;
using Farthing.Caching;
using Farthing.Postgres.Caching;
using Farthing.Tests.Caching.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using static Farthing.Tests.Caching.Stores.CacheEntries;

namespace Farthing.Postgres.Tests.Caching;

public sealed class PostgresCacheStoreTests(SharedServer shared) : CacheStoreTests
{
    private readonly TestDatabase _database = new(shared.Server);

    [Fact]
    public async Task Another_replica_hears_of_what_is_stored_and_purged()
    {
        await using ICacheStore one = Open();
        await using ICacheStore two = Open();
        await one.WriteAsync([Entry("before")], Cancel);
        CacheChanges listed = await two.ReadChangesAsync(0, 100, Cancel);
        listed.List.ShouldHaveSingleItem().Stored!.Key.ShouldBe(Key("before"));

        await one.WriteAsync([Entry("after")], Cancel);
        CachePurge purge = new() { Scope = "project:default", Kind = CacheKind.Answer, Tag = "t", Model = "m", Key = Key("x"), StoredBefore = Start };
        await one.PurgeAsync(purge, Cancel);
        CacheChanges changes = await ChangesAsync(two, listed.Position);
        if (changes.List.Count < 2) changes = changes with { List = [.. changes.List, .. (await ChangesAsync(two, changes.Position)).List] };
        changes.List.Count.ShouldBe(2);
        changes.List[0].Stored!.Key.ShouldBe(Key("after"));
        changes.List[1].Purged.ShouldBe(purge);
        (await one.ReadChangesAsync(changes.Position, 100, Cancel)).List.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replica_that_joins_late_knows_everything_that_is_there()
    {
        await using ICacheStore one = Open();
        for (int i = 0; i < 5; i++) await one.WriteAsync([.. Enumerable.Range(0, 20).Select(each => Entry($"{i}/{each}"))], Cancel);
        await one.PurgeAsync(new CachePurge { Key = Key("3/3") }, Cancel);

        await using ICacheStore late = Open();
        List<CacheKey> known = [];
        CacheChanges changes = new([], 0, IsEnd: false);
        while (!changes.IsEnd)
        {
            changes = await late.ReadChangesAsync(changes.Position, 30, Cancel);
            known.AddRange(changes.List.Where(change => change.Stored is not null).Select(change => change.Stored!.Key));
        }

        known.Count.ShouldBe(99);
        known.ShouldNotContain(Key("3/3"));
    }

    [Fact]
    public async Task Replicas_that_write_at_once_miss_nothing_of_each_other()
    {
        ICacheStore[] replicas = [.. Enumerable.Range(0, 3).Select(_ => Open())];
        HashSet<CacheKey>[] heard = [.. replicas.Select(_ => new HashSet<CacheKey>())];
        long[] positions = new long[replicas.Length];
        for (int i = 0; i < replicas.Length; i++) positions[i] = (await replicas[i].ReadChangesAsync(0, 1000, Cancel)).Position;
        await Task.WhenAll(replicas.Select((replica, number) => Task.Run(
            async () =>
            {
                for (int i = 0; i < 30; i++)
                {
                    await replica.WriteAsync([Entry($"{number}/{i}"), Entry($"{number}/{i}b")], Cancel);
                    CacheChanges changes = await replica.ReadChangesAsync(positions[number], 1000, Cancel);
                    positions[number] = changes.Position;
                    heard[number].UnionWith(changes.List.Select(change => change.Stored!.Key));
                }
            },
            Cancel)));
        for (int i = 0; i < replicas.Length; i++)
        {
            heard[i].UnionWith((await replicas[i].ReadChangesAsync(positions[i], 1000, Cancel)).List.Select(change => change.Stored!.Key));
            heard[i].Count.ShouldBe(120, "60 entries of each of the two others");
            await replicas[i].DisposeAsync();
        }
    }

    [Fact]
    public async Task Bytes_are_counted_through_whatever_happens()
    {
        await using ICacheStore store = Open();
        await store.WriteAsync([Entry("a", 1000), Entry("b", 2000)], Cancel);
        await store.WriteAsync([Entry("a", 10), Entry("c", lifetime: TimeSpan.FromSeconds(1))], Cancel);
        await store.PurgeAsync(new CachePurge { Key = Key("b") }, Cancel);
        await store.TrimAsync(Start + TimeSpan.FromMinutes(1), Cancel);
        _database.Query("SELECT bytes FROM cache_totals").ShouldBe("266");
        _database.Query("SELECT sum(bytes) FROM cache_entries").ShouldBe("266");
    }

    [Fact]
    public async Task Text_that_the_database_refuses_is_stored_as_nearly_as_it_can_be()
    {
        await using ICacheStore store = Open();
        await store.WriteAsync([Entry("a", scope: "nul\0", model: "half\uD800", tags: ["\0"])], Cancel);
        (await store.ReadAsync(Key("a"), Cancel)).ShouldNotBeNull().Header.Scope.ShouldBe("nul\uFFFD");
        (await store.PurgeAsync(new CachePurge { Scope = "nul\0" }, Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_is_away_is_an_error_that_names_it()
    {
        await using PostgresDatabase nowhere = PostgresDatabase.Create(new PostgresOptions { Connection = "postgres://u:secret@127.0.0.1:1/none" });
        await using PostgresCacheStore store = new(nowhere, new PostgresCacheOptions(), TimeProvider.System, NullLogger.Instance);
        CacheException failure = await Should.ThrowAsync<CacheException>(async () => await store.ReadAsync(Key("a"), Cancel));
        failure.Message.ShouldContain("127.0.0.1:1/none");
        failure.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_purge_reaches_another_replica_that_waits()
    {
        await using ICacheStore one = Open();
        await using ICacheStore two = Open();
        long position = (await two.ReadChangesAsync(0, 10, Cancel)).Position;
        Task<CacheChanges> hears = ChangesAsync(two, position);
        await one.PurgeAsync(new CachePurge { Model = "m" }, Cancel);
        (await hears).List.ShouldHaveSingleItem().Purged.ShouldBe(new CachePurge { Model = "m" });
    }

    protected override ICacheStore Open(long mostBytes = 1 << 30) =>
        new OwnedCacheStore(_database.Open(), new PostgresCacheOptions { MostBytes = mostBytes });

    private static async Task<CacheChanges> ChangesAsync(ICacheStore store, long position)
    {
        while (true)
        {
            CacheChanges changes = await store.ReadChangesAsync(position, 100, Cancel);
            if (changes.List.Count > 0) return changes;
            await store.WaitForChangeAsync(TimeSpan.FromSeconds(5), Cancel);
        }
    }
}
