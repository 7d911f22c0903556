using Farthing.Caching;
using static Farthing.Tests.Caching.Stores.CacheEntries;

namespace Farthing.Tests.Caching.Stores;

/// <summary>What holds for every store that can tell what it holds.</summary>
public abstract class CacheStoreTests
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The same store each time within a test: a second one sees what the first wrote.</summary>
    protected abstract ICacheStore Open(long mostBytes = 1 << 30);

    [Fact]
    public async Task What_is_written_is_read_with_all_that_is_known_of_it()
    {
        await using ICacheStore store = Open();
        CacheEntry entry = Entry("a", 5000, "project:ü 🐘", "claude \"x\"", ["feature", "a,b", "quote'\"\\", "line\nbreak"], CacheKind.Question);
        await store.WriteAsync([entry, Entry("b", 0)], Cancel);

        (await store.ReadAsync(Key("a"), Cancel)).ShouldBe(entry);
        (await store.ReadAsync(Key("b"), Cancel)).ShouldBe(Entry("b", 0));
        (await store.ReadAsync(Key("c"), Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task A_later_entry_takes_the_place_of_the_one_under_its_key()
    {
        await using ICacheStore store = Open();
        await store.WriteAsync([Entry("a", 10)], Cancel);
        CacheEntry later = Entry("a", 9000, storedAt: Start + TimeSpan.FromMinutes(1));
        await store.WriteAsync([later], Cancel);

        (await store.ReadAsync(Key("a"), Cancel)).ShouldBe(later);
        (await store.ReadChangesAsync(0, 100, Cancel)).List.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Entries_are_still_there_for_who_opens_it_next()
    {
        await using (ICacheStore store = Open()) await store.WriteAsync([Entry("a"), Entry("b", scope: "other")], Cancel);

        await using ICacheStore next = Open();
        (await next.ReadAsync(Key("b"), Cancel)).ShouldBe(Entry("b", scope: "other"));
        CacheChanges changes = await next.ReadChangesAsync(0, 100, Cancel);
        changes.List.Select(change => change.Stored!.Key).ShouldBe([Key("a"), Key("b")]);
        changes.IsEnd.ShouldBeTrue();
    }

    [Fact]
    public async Task The_log_is_read_in_parts_and_does_not_tell_what_its_reader_wrote()
    {
        await using ICacheStore store = Open();
        await store.WriteAsync([.. Enumerable.Range(0, 10).Select(i => Entry($"{i}"))], Cancel);
        List<CacheKey> keys = [];
        CacheChanges changes = new([], 0, IsEnd: false);
        while (!changes.IsEnd)
        {
            changes = await store.ReadChangesAsync(changes.Position, 4, Cancel);
            changes.List.Count.ShouldBeLessThanOrEqualTo(4);
            keys.AddRange(changes.List.Select(change => change.Stored!.Key));
        }

        await store.WriteAsync([Entry("own")], Cancel);
        (await store.ReadChangesAsync(changes.Position, 4, Cancel)).List.ShouldBeEmpty();
    }

    [Fact]
    public async Task Entries_of_a_kind_are_read_page_by_page()
    {
        await using ICacheStore store = Open();
        await store.WriteAsync([.. Enumerable.Range(0, 9).Select(i => Entry($"{i}", kind: i % 2 == 0 ? CacheKind.Question : CacheKind.Answer))], Cancel);
        List<CacheKey> keys = [];
        IReadOnlyList<StoredEntry> page;
        long position = 0;
        do
        {
            page = await store.ReadPageAsync(CacheKind.Question, position, 2, Cancel);
            keys.AddRange(page.Select(stored => stored.Entry.Header.Key));
            position = page.Count > 0 ? page[^1].Position : position;
        }
        while (page.Count > 0);

        keys.ShouldBe([Key("0"), Key("2"), Key("4"), Key("6"), Key("8")]);
    }

    [Theory]
    [MemberData(nameof(Purges))]
    public async Task A_purge_takes_what_it_means_and_nothing_else(CachePurge purge)
    {
        await using ICacheStore store = Open();
        CacheEntry[] entries =
        [
            Entry("a", scope: "s1", model: "m1", tags: ["t1", "t2"]),
            Entry("b", scope: "s1", model: "m2", tags: ["t1"], kind: CacheKind.Embedding),
            Entry("c", scope: "s2", model: "m1", storedAt: Start + TimeSpan.FromHours(1)),
            Entry("d", scope: "s2", model: "m2", tags: ["t2"], kind: CacheKind.Result, storedAt: Start + TimeSpan.FromHours(2)),
        ];
        await store.WriteAsync(entries, Cancel);

        (await store.PurgeAsync(purge, Cancel)).ShouldBe(entries.Count(entry => purge.Takes(entry.Header)));

        foreach (CacheEntry entry in entries)
        {
            CacheEntry? found = await store.ReadAsync(entry.Header.Key, Cancel);
            if (purge.Takes(entry.Header)) found.ShouldBeNull();
            else found.ShouldBe(entry);
        }
    }

    public static TheoryData<CachePurge> Purges() =>
    [
        new CachePurge(),
        new CachePurge { Key = Key("b") },
        new CachePurge { Key = Key("b"), Scope = "s2" },
        new CachePurge { Kind = CacheKind.Answer },
        new CachePurge { Scope = "s1" },
        new CachePurge { Model = "m2" },
        new CachePurge { Tag = "t2" },
        new CachePurge { Tag = "t" },
        new CachePurge { Scope = "s1", Model = "m1", Tag = "t1", Kind = CacheKind.Answer, StoredBefore = Start + TimeSpan.FromMinutes(1) },
        new CachePurge { StoredBefore = Start + TimeSpan.FromHours(1) },
        new CachePurge { Scope = "' OR 1=1 --" },
    ];

    [Fact]
    public async Task Trimming_removes_what_is_over_and_what_comes_from_the_future()
    {
        await using ICacheStore store = Open();
        await store.WriteAsync([Entry("over", lifetime: TimeSpan.FromMinutes(1)), Entry("future", storedAt: Start + TimeSpan.FromDays(1)), Entry("good")], Cancel);

        await store.TrimAsync(Start + TimeSpan.FromMinutes(10), Cancel);

        (await store.ReadChangesAsync(0, 10, Cancel)).List.Select(change => change.Stored!.Key).ShouldBe([Key("good")]);
    }

    [Fact]
    public async Task It_stays_within_its_bound_and_gives_up_what_saves_least_by_the_byte()
    {
        const long Bound = 1 << 20;
        await using ICacheStore store = Open(Bound);
        for (int batch = 0; batch < 40; batch++)
        {
            await store.WriteAsync(
                [.. Enumerable.Range(0, 25).Select(i => Entry($"{batch}/{i}", 4000, worth: i == 0 ? 0.50m : 0.001m, tags: i == 0 ? ["dear"] : []))], Cancel);
        }

        IReadOnlyList<CacheChange> left = (await store.ReadChangesAsync(0, 10_000, Cancel)).List;
        left.Count.ShouldBeInRange(100, (int)(Bound / 4000));
        left.Count(change => change.Stored!.Tags.Count > 0).ShouldBe(40, "each of them saves five hundred times as much");
    }

    [Fact]
    public async Task Many_threads_read_and_write_at_once()
    {
        await using ICacheStore store = Open();
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), Cancel, async (worker, cancellation) =>
        {
            for (int i = 0; i < 20; i++)
            {
                CacheEntry entry = Entry($"{worker}/{i}", 300 + i);
                await store.WriteAsync([entry, Entry("shared", i)], cancellation);
                (await store.ReadAsync(entry.Header.Key, cancellation)).ShouldBe(entry);
                if (i % 7 == 0) await store.PurgeAsync(new CachePurge { Key = Key($"{worker}/{i}") }, cancellation);
            }
        });
        (await store.ReadChangesAsync(0, 1000, Cancel)).List.Count.ShouldBe((8 * 17) + 1);
    }
}
