using Farthing.Caching.Insight;
using Farthing.Pricing;

namespace Farthing.Tests.Caching.Insight;

public sealed class ReuseShareTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Parts_of_the_looks_compete_for_one_memory_and_add_up_to_the_whole()
    {
        // One part asks for the same ten things, the other for a hundred in turn: what the second puts between is what the first needs room for.
        ReuseEstimator all = new();
        ReuseShare few = new(), many = new();
        for (int i = 0; i < 4_000; i++)
        {
            bool isFew = i % 2 == 0;
            int item = isFew ? i / 2 % 10 : 1_000 + (i / 2 % 100);
            ReuseLook? look = all.Record(Mixed(item), 1_000, new Usd(0.01m), Start.AddSeconds(i));
            (isFew ? few : many).Add(look);
        }

        few.HitShare(10_000.0).ShouldBeLessThan(0.1);
        few.HitShare(40_000.0).ShouldBeGreaterThan(0.9);
        many.HitShare(40_000.0).ShouldBeLessThan(0.1);
        many.HitShare(200_000.0).ShouldBeGreaterThan(0.9);
        (few.Saved(200_000.0) + many.Saved(200_000.0)).Amount.ShouldBe(all.Saved(200_000.0).Amount, 0.05m);
        few.HitShare(TimeSpan.FromMinutes(1)).ShouldBeGreaterThan(0.9);
        many.HitShare(TimeSpan.FromMinutes(1)).ShouldBe(0);
    }

    [Fact]
    public void What_is_looked_at_twice_running_is_as_far_away_as_it_is_large_and_what_lies_between_is_added()
    {
        ReuseEstimator all = new();
        all.Record(Mixed(1), 500, Usd.Zero, Start)!.Value.Distance.ShouldBeNull();
        all.Record(Mixed(1), 500, Usd.Zero, Start.AddSeconds(7)).ShouldBe(new ReuseLook(500, 7, 1, Usd.Zero));
        all.Record(Mixed(1), 500, Usd.Zero, Start.AddSeconds(9)).ShouldBe(new ReuseLook(500, 2, 1, Usd.Zero));
        all.Record(Mixed(2), 300, Usd.Zero, Start.AddSeconds(9))!.Value.Distance.ShouldBeNull();
        all.Record(Mixed(1), 600, Usd.Zero, Start.AddSeconds(10)).ShouldBe(new ReuseLook(900, 1, 1, Usd.Zero));
        all.Record(Mixed(2), 300, Usd.Zero, Start.AddSeconds(11)).ShouldBe(new ReuseLook(900, 2, 1, Usd.Zero));
    }

    private static ulong Mixed(int item) => unchecked((ulong)item * 0x9E3779B97F4A7C15);
}
