using Farthing.Caching;
using Farthing.Caching.Layers;
using static Farthing.Tests.Caching.Stores.CacheEntries;

namespace Farthing.Tests.Caching;

public sealed class KeySetTests
{
    [Fact]
    public void It_holds_what_a_set_holds_whatever_is_added_and_removed()
    {
        var set = new KeySet(int.MaxValue);
        HashSet<CacheKey> expected = [];
        CacheKey[] keys = [.. Enumerable.Range(0, 3000).Select(i => Key($"{i}"))];
        var random = new Random(5);
        for (int i = 0; i < 60_000; i++)
        {
            CacheKey key = keys[random.Next(keys.Length)];
            if (random.Next(100) < (i / 10_000 % 2 == 0 ? 70 : 30))
            {
                set.Add(key);
                expected.Add(key);
            }
            else
            {
                set.Remove(key);
                expected.Remove(key);
            }
        }

        set.Count.ShouldBe(expected.Count);
        keys.ShouldAllBe(key => set.Contains(key) == expected.Contains(key));
        set.Clear();
        keys.ShouldAllBe(key => !set.Contains(key));
    }

    [Fact]
    public void It_takes_no_more_than_its_bound()
    {
        var set = new KeySet(10);
        for (int i = 0; i < 100; i++) set.Add(Key($"{i}"));
        set.Count.ShouldBe(10);
        set.Contains(Key("99")).ShouldBeFalse();
    }
}
