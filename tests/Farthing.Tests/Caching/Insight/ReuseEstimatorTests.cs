using Farthing.Caching.Insight;
using Farthing.Pricing;

namespace Farthing.Tests.Caching.Insight;

public sealed class ReuseEstimatorTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 500, 0.9)]
    [InlineData(2, 20_000, 0.8)]
    [InlineData(3, 100_000, 1.1)]
    public void The_share_of_hits_at_any_size_is_that_of_a_real_cache_within_three_points(int seed, int keys, double skew)
    {
        Look[] looks = Zipf(seed, keys, skew, 200_000);
        var estimator = new ReuseEstimator(2048);
        foreach (Look look in looks) estimator.Record(look.Key, look.Size, new Usd(0.001m), Start);
        double all = looks.DistinctBy(look => look.Key).Sum(look => (double)look.Size);
        foreach (double part in new[] { 0.02, 0.05, 0.1, 0.25, 0.5, 1.0 })
        {
            double real = Simulate(looks, (long)(all * part));
            estimator.HitShare(all * part).ShouldBe(real, 0.03, $"with {part:p0} of the bytes of all keys");
        }
    }

    [Fact]
    public void What_is_saved_follows_the_worth_of_what_is_looked_for()
    {
        Look[] looks = Zipf(4, 3000, 1, 100_000);
        var estimator = new ReuseEstimator(1024);
        foreach (Look look in looks) estimator.Record(look.Key, look.Size, new Usd(look.Size * 0.0001m), Start);
        decimal real = SimulateSaved(looks, long.MaxValue);
        ((double)estimator.Saved(double.MaxValue).Amount / (double)real).ShouldBe(1, 0.1);
    }

    [Fact]
    public void A_time_to_live_is_worth_what_comes_back_within_it()
    {
        var estimator = new ReuseEstimator();
        var time = Start;
        for (int round = 0; round < 100; round++)
        {
            for (ulong key = 0; key < 100; key++) estimator.Record(Spread(key), 100, new Usd(0.01m), time);
            time += TimeSpan.FromMinutes(round % 2 == 0 ? 1 : 60);
        }

        estimator.HitShare(TimeSpan.FromSeconds(30)).ShouldBe(0, 0.001);
        estimator.HitShare(TimeSpan.FromMinutes(5)).ShouldBe(0.5, 0.02);
        estimator.HitShare(TimeSpan.FromHours(2)).ShouldBe(0.99, 0.01);
    }

    [Fact]
    public void What_was_never_seen_before_is_no_hit_and_nothing_is_worth_nothing()
    {
        var estimator = new ReuseEstimator(64);
        estimator.HitShare(1e12).ShouldBe(0);
        for (ulong key = 0; key < 100_000; key++) estimator.Record(Spread(key), 1000, new Usd(1), Start);
        estimator.HitShare(1e12).ShouldBe(0);
        estimator.Saved(1e12).ShouldBe(Usd.Zero);
        estimator.Looks.ShouldBe(100_000);
    }

    [Fact]
    public void Many_threads_leave_it_sound()
    {
        var estimator = new ReuseEstimator(128);
        Parallel.For(0, 8, thread =>
        {
            foreach (Look look in Zipf(thread, 2000, 1, 5000)) estimator.Record(look.Key, look.Size, new Usd(0.01m), Start);
        });
        estimator.Looks.ShouldBe(40_000);
        estimator.HitShare(double.MaxValue).ShouldBeInRange(0.5, 0.95);
    }

    private static ulong Spread(ulong value)
    {
        value = unchecked((value + 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9);
        value = unchecked((value ^ (value >> 30)) * 0x94D049BB133111EB);
        return value ^ (value >> 31);
    }

    private static Look[] Zipf(int seed, int keys, double skew, int count)
    {
        var random = new Random(seed);
        double[] sums = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) sums[i] = sum += Math.Pow(i + 1, -skew);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            int rank = Array.BinarySearch(sums, random.NextDouble() * sum);
            if (rank < 0) rank = ~rank;
            ulong key = Spread(unchecked((ulong)(rank + (seed * 1_000_003L))));
            return new Look(key, 200 + (int)(key % 3000));
        })];
    }

    /// <summary>A cache that lets go of what was used longest ago.</summary>
    private static double Simulate(Look[] looks, long bytes)
    {
        (long hits, _) = Run(looks, bytes);
        return (double)hits / looks.Length;
    }

    private static decimal SimulateSaved(Look[] looks, long bytes) => Run(looks, bytes).Saved;

    private static (long Hits, decimal Saved) Run(Look[] looks, long bytes)
    {
        var order = new LinkedList<Look>();
        var places = new Dictionary<ulong, LinkedListNode<Look>>();
        long used = 0, hits = 0;
        decimal saved = 0;
        foreach (Look look in looks)
        {
            if (places.TryGetValue(look.Key, out LinkedListNode<Look>? node))
            {
                hits++;
                saved += look.Size * 0.0001m;
                order.Remove(node);
                order.AddFirst(node);
                continue;
            }

            places[look.Key] = order.AddFirst(look);
            used += look.Size;
            while (used > bytes)
            {
                Look last = order.Last!.Value;
                order.RemoveLast();
                places.Remove(last.Key);
                used -= last.Size;
            }
        }

        return (hits, saved);
    }

    private readonly record struct Look(ulong Key, int Size);
}
