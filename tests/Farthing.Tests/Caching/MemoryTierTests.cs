using Farthing.Caching;
using Farthing.Caching.Memory;
using Farthing.Tests.Budgets;
using FsCheck;
using FsCheck.Fluent;
using static Farthing.Tests.Caching.Stores.CacheEntries;

namespace Farthing.Tests.Caching;

public sealed class MemoryTierTests
{
    private const long Megabyte = 1 << 20;
    private readonly TestClock _clock = new(Start);

    [Fact]
    public void What_is_put_is_found_until_it_is_over()
    {
        var memory = new MemoryTier(Megabyte, _clock);
        CacheEntry entry = Entry("a", lifetime: TimeSpan.FromMinutes(10));
        memory.Put(entry).ShouldBeTrue();

        memory.TryGet(Key("a"), out CacheEntry? found).ShouldBeTrue();
        found.ShouldBe(entry);
        memory.TryGet(Key("b"), out _).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMinutes(10));
        memory.TryGet(Key("a"), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_large_answer_takes_less_than_its_bytes_and_comes_back_as_it_was()
    {
        var memory = new MemoryTier(Megabyte, _clock);
        byte[] text = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 4_000).Select(n => $"data: the delta of number {n} \n\n")));
        CacheEntry entry = Entry("a") with { Payload = text };
        memory.Put(entry).ShouldBeTrue();
        memory.Bytes.ShouldBeLessThan(text.Length / 2);
        memory.TryGet(Key("a"), out CacheEntry? found).ShouldBeTrue();
        found!.Header.ShouldBe(entry.Header);
        found.Payload.ToArray().ShouldBe(text);
        memory.Entries.ShouldHaveSingleItem().Payload.ToArray().ShouldBe(text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(100_000)]
    public void What_cannot_be_made_smaller_is_kept_as_it_is(int bytes)
    {
        var memory = new MemoryTier(8 * Megabyte, _clock);
        CacheEntry entry = Entry("a", bytes);
        memory.Put(entry).ShouldBeTrue();
        memory.Bytes.ShouldBeGreaterThan(bytes);
        memory.TryGet(Key("a"), out CacheEntry? found).ShouldBeTrue();
        found.ShouldBe(entry);
    }

    [Fact]
    public void Nothing_is_kept_without_room()
    {
        var memory = new MemoryTier(0, _clock);
        memory.Put(Entry("a")).ShouldBeFalse();
        memory.TryGet(Key("a"), out _).ShouldBeFalse();
        memory.Bytes.ShouldBe(0);
    }

    [Fact]
    public void An_entry_that_is_too_large_ends_the_one_that_it_replaces()
    {
        var memory = new MemoryTier(Megabyte, _clock);
        memory.Put(Entry("a"));
        memory.Put(Entry("a", (int)Megabyte)).ShouldBeFalse();
        memory.TryGet(Key("a"), out _).ShouldBeFalse();
        memory.Put(Entry("a"));
        memory.Put(Entry("a", (int)Megabyte / 3)).ShouldBeFalse();
        memory.TryGet(Key("a"), out _).ShouldBeFalse();
        memory.Bytes.ShouldBe(0);
    }

    [Fact]
    public void A_clock_that_is_set_back_makes_nothing_live_longer()
    {
        var memory = new MemoryTier(Megabyte, _clock);
        memory.Put(Entry("a", lifetime: TimeSpan.FromMinutes(10)));
        _clock.SetWall(TimeSpan.FromMinutes(-4));
        memory.TryGet(Key("a"), out _).ShouldBeTrue("within the drift of clocks");
        _clock.Advance(TimeSpan.FromMinutes(10));
        memory.TryGet(Key("a"), out _).ShouldBeFalse("ten minutes have passed, whatever the wall says");
    }

    [Fact]
    public void Entries_from_a_future_that_was_a_mistake_are_not_found_and_go()
    {
        var memory = new MemoryTier(Megabyte, _clock);
        _clock.SetWall(TimeSpan.FromDays(30));
        memory.Put(Entry("a", storedAt: Start + TimeSpan.FromDays(30)));
        _clock.SetWall(TimeSpan.FromDays(-30));
        memory.TryGet(Key("a"), out _).ShouldBeFalse();
        memory.RemoveExpired().ShouldBe(1);
        memory.Bytes.ShouldBe(0);
    }

    [Fact]
    public void A_payload_that_is_a_part_of_a_larger_array_does_not_hold_on_to_all_of_it()
    {
        var memory = new MemoryTier(Megabyte, _clock);
        CacheEntry entry = Entry("a");
        byte[] large = new byte[100_000];
        memory.Put(entry with { Payload = large.AsMemory(500, 10) });
        memory.TryGet(Key("a"), out CacheEntry? found).ShouldBeTrue();
        large[500] = 1;
        found.Payload.Span[0].ShouldBe((byte)0);
    }

    [Fact]
    public void What_is_asked_for_often_stays_when_many_others_pass_through_once()
    {
        var memory = new MemoryTier(Megabyte, _clock);
        string[] popular = [.. Enumerable.Range(0, 50).Select(i => $"popular {i}")];
        for (int round = 0; round < 5; round++)
            foreach (string name in popular) GetOrPut(memory, Entry(name, 2000));
        for (int i = 0; i < 20_000; i++)
        {
            GetOrPut(memory, Entry($"once {i}", 2000));
            if (i % 40 == 0) GetOrPut(memory, Entry(popular[i / 40 % 50], 2000));
        }

        popular.Count(name => memory.Peek(Key(name)) is not null).ShouldBeGreaterThan(45);
        memory.Bytes.ShouldBeLessThanOrEqualTo(Megabyte);
    }

    [Fact]
    public void Of_entries_asked_for_equally_often_those_stay_that_save_more_by_the_byte()
    {
        var memory = new MemoryTier(Megabyte, _clock);
        var random = new Random(1);
        for (int i = 0; i < 40_000; i++)
        {
            int which = random.Next(2000);
            GetOrPut(memory, Entry($"entry {which}", 2000, worth: which % 4 == 0 ? 0.10m : 0.001m));
        }

        int dear = Enumerable.Range(0, 500).Count(i => memory.Peek(Key($"entry {i * 4}")) is not null);
        dear.ShouldBeGreaterThan((int)(memory.Count * 0.8));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("scope")]
    [InlineData("tag")]
    [InlineData("model")]
    [InlineData("kind")]
    [InlineData("age")]
    [InlineData("all")]
    public void What_is_purged_is_gone_when_the_purge_returns(string what)
    {
        var memory = new MemoryTier(64 * Megabyte, _clock);
        for (int i = 0; i < 1000; i++)
            memory.Put(Entry($"{i}", scope: $"scope {i % 7}", model: $"model {i % 5}", tags: [$"tag {i % 3}"], kind: (CacheKind)(1 + (i % 4)), storedAt: Start - TimeSpan.FromMinutes(i % 11)));
        CachePurge purge = what switch
        {
            "key" => new CachePurge { Key = Key("17") },
            "scope" => new CachePurge { Scope = "scope 3" },
            "tag" => new CachePurge { Tag = "tag 1" },
            "model" => new CachePurge { Model = "model 4" },
            "kind" => new CachePurge { Kind = CacheKind.Result },
            "age" => new CachePurge { StoredBefore = Start - TimeSpan.FromMinutes(5) },
            _ => new CachePurge(),
        };
        CacheEntry[] before = [.. memory.Entries];
        before.Length.ShouldBe(1000);

        memory.Purge(purge).ShouldBe(before.Count(entry => purge.Takes(entry.Header)));

        foreach (CacheEntry entry in before) memory.TryGet(entry.Header.Key, out _).ShouldBe(!purge.Takes(entry.Header));
    }

    [Fact]
    public void What_was_read_elsewhere_before_a_purge_is_not_kept_after_it()
    {
        var memory = new MemoryTier(Megabyte, _clock);
        long version = memory.Version;
        memory.Purge(new CachePurge { Scope = "project:default" });
        memory.Put(Entry("a"), version).ShouldBeFalse();
        memory.TryGet(Key("a"), out _).ShouldBeFalse();
        memory.Put(Entry("a"), memory.Version).ShouldBeTrue();
    }

    [Fact]
    public void Whatever_happens_bytes_stay_within_the_limit_and_are_those_of_what_is_there()
    {
        var steps = Gen.Choose(1, 400).SelectMany(count => (
            from what in Gen.Frequency((8, Gen.Constant(0)), (6, Gen.Constant(1)), (1, Gen.Constant(2)), (1, Gen.Constant(3)), (1, Gen.Constant(4)))
            from name in Gen.Choose(0, 60)
            from size in Gen.Frequency((6, Gen.Choose(0, 3000)), (2, Gen.Choose(3000, 30_000)), (1, Gen.Choose(30_000, 200_000)))
            from worth in Gen.Elements(0m, 0.0001m, 0.01m, 5m)
            select (What: what, Name: name, Size: size, Worth: worth)).ArrayOf(count));
        Prop.ForAll(steps.ToArbitrary(), Gen.Elements(40_000L, 100_000L, 500_000L, 40_000_000L).ToArbitrary(), (list, limit) =>
        {
            var clock = new TestClock(Start);
            var memory = new MemoryTier(limit, clock);
            Dictionary<CacheKey, CacheEntry> latest = [];
            foreach ((int what, int name, int size, decimal worth) in list)
            {
                CacheEntry entry = Entry($"{name}", size, scope: $"scope {name % 5}", worth: worth, storedAt: clock.GetUtcNow(), lifetime: TimeSpan.FromMinutes(1 + (size % 5)));
                switch (what)
                {
                    case 0:
                        latest[entry.Header.Key] = entry;
                        memory.Put(entry);
                        break;
                    case 1:
                        if (!memory.TryGet(entry.Header.Key, out CacheEntry? found)) break;
                        found.Payload.ToArray().ShouldBe(latest[entry.Header.Key].Payload.ToArray());
                        found.Header.IsUsableAt(clock.GetUtcNow()).ShouldBeTrue();
                        break;
                    case 2:
                        memory.Purge(new CachePurge { Scope = $"scope {name % 5}" });
                        memory.Entries.ShouldAllBe(each => each.Header.Scope != $"scope {name % 5}");
                        break;
                    case 3:
                        clock.Advance(TimeSpan.FromSeconds(name));
                        break;
                    default:
                        memory.RemoveExpired();
                        memory.Count.ShouldBe(memory.Entries.Count());
                        break;
                }

                memory.Bytes.ShouldBeLessThanOrEqualTo(limit);
            }

            memory.RemoveExpired();
            memory.Bytes.ShouldBe(memory.Entries.Sum(EntrySize.Of));
            memory.Purge(new CachePurge());
            (memory.Bytes, memory.Count).ShouldBe((0, 0));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Fact]
    public void Many_threads_at_once_keep_to_the_limit_and_find_what_belongs_to_the_key()
    {
        var memory = new MemoryTier(4 * Megabyte, _clock);
        Parallel.For(0, 8, worker =>
        {
            var random = new Random(worker);
            for (int i = 0; i < 5000; i++)
            {
                int which = random.Next(3000);
                CacheEntry entry = Entry($"{which}", 500 + which, scope: $"scope {which % 10}");
                if (memory.TryGet(entry.Header.Key, out CacheEntry? found)) found.Payload.Length.ShouldBe(500 + which);
                else memory.Put(entry);
                if (i % 500 == 0) memory.Purge(new CachePurge { Scope = $"scope {random.Next(10)}" });
                if (i % 100 == 0) memory.Bytes.ShouldBeLessThanOrEqualTo(4 * Megabyte);
            }
        });
        memory.Bytes.ShouldBe(memory.Entries.Sum(EntrySize.Of));
        memory.Purge(new CachePurge());
        memory.Bytes.ShouldBe(0);
    }

    [Fact]
    public void A_hit_allocates_nothing()
    {
        var memory = new MemoryTier(Megabyte, TimeProvider.System);
        CacheEntry entry = Entry("a", storedAt: TimeProvider.System.GetUtcNow());
        memory.Put(entry);
        CacheKey key = entry.Header.Key;
        memory.TryGet(key, out _).ShouldBeTrue();
        Allocation.LeastOf(() => memory.TryGet(key, out _)).ShouldBe(0);
    }

    private static void GetOrPut(MemoryTier memory, CacheEntry entry)
    {
        if (!memory.TryGet(entry.Header.Key, out _)) memory.Put(entry);
    }
}
