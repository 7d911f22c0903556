using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Review;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Pricing;

public sealed class PricingPropertyTests
{
    private static Arbitrary<Usage> Usages(int most) => Arb.From(
        from uncached in Gen.Choose(0, most)
        from read in Gen.Choose(0, most)
        from five in Gen.Choose(0, most)
        from hour in Gen.Choose(0, most)
        from write in Gen.Choose(0, most)
        from audio in Gen.Choose(0, most)
        from output in Gen.Choose(0, most)
        select new Usage
        {
            InputTokens = (long)uncached + read + five + hour + write + audio,
            CachedReadTokens = read,
            CacheWrite5mTokens = five,
            CacheWrite1hTokens = hour,
            CacheWriteTokens = write,
            InputAudioTokens = audio,
            OutputTokens = output,
            ReasoningTokens = output / 2,
        });

    [Fact]
    public void A_cost_is_always_the_sum_of_its_breakdown() =>
        Prop.ForAll(Usages(1_000_000_000), usage =>
        {
            PricedCall priced = Prices.Price(usage);
            return priced.Lines.ToArray().Sum(line => line.Amount.Amount) == priced.Cost!.Value.Amount
                && priced.Lines.ToArray().Sum(line => line.Quantity) == usage.TotalTokens
                && priced.Lines.ToArray().All(line => line.Amount.Amount == line.UnitPrice * line.Quantity / 1_000_000m);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Within_a_tier_a_cost_is_linear_in_the_counts() =>
        Prop.ForAll(Usages(3000), Gen.Choose(1, 10).ToArbitrary(), (usage, times) =>
            Prices.Price(Times(usage, times)).Cost!.Value.Amount == Prices.Price(usage).Cost!.Value.Amount * times).QuickCheckThrowOnFailure();

    [Fact]
    public void More_of_anything_never_costs_less() =>
        Prop.ForAll(Usages(300_000), usage =>
            Prices.Price(usage with { InputTokens = usage.InputTokens + 1 }).Cost >= Prices.Price(usage).Cost
            && Prices.Price(usage with { OutputTokens = usage.OutputTokens + 1 }).Cost >= Prices.Price(usage).Cost).QuickCheckThrowOnFailure();

    [Fact]
    public void Beyond_the_boundary_the_whole_request_is_at_the_upper_prices() =>
        Prop.ForAll(Gen.Choose(200_001, 3_000_000).ToArbitrary(), Gen.Choose(0, 100_000).ToArbitrary(), (input, output) =>
            Prices.Price(new Usage { InputTokens = input, OutputTokens = output }).Cost!.Value.Amount == (input * 4m + output * 15m) / 1_000_000m)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Pricing_a_stored_charge_again_gives_the_same_and_doing_so_twice_equals_once() =>
        Prop.ForAll(Usages(100_000), usage =>
        {
            var pricer = new Pricer(Prices.AcmeBook());
            Charge stored = Prices.Price(usage).ToCharge(Prices.Request());
            Charge once = new Recoster(pricer).Recost(stored, "acme", Prices.Day);
            Charge twice = new Recoster(pricer).Recost(once, "acme", Prices.Day);
            return once.Cost == stored.Cost && once.Lines.SequenceEqual(stored.Lines) && twice.Cost == once.Cost && twice.Lines.SequenceEqual(once.Lines);
        }).QuickCheckThrowOnFailure();

    private static Usage Times(Usage usage, int times) => new()
    {
        InputTokens = usage.InputTokens * times,
        CachedReadTokens = usage.CachedReadTokens * times,
        CacheWrite5mTokens = usage.CacheWrite5mTokens * times,
        CacheWrite1hTokens = usage.CacheWrite1hTokens * times,
        CacheWriteTokens = usage.CacheWriteTokens * times,
        InputAudioTokens = usage.InputAudioTokens * times,
        OutputTokens = usage.OutputTokens * times,
        ReasoningTokens = usage.ReasoningTokens * times,
    };
}
