using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Overrides;

namespace Farthing.Tests.Pricing;

public sealed class VolumeAccountTests
{
    private static readonly Usage Thousand = new() { InputTokens = 1000 };

    [Fact]
    public void A_call_is_charged_at_the_tier_that_was_reached_before_it()
    {
        var account = new VolumeAccount(new VolumePlan { Name = "volume", Measure = VolumeMeasure.Tokens, Tiers = [new VolumeTier(1500, 0.1m), new VolumeTier(3000, 0.5m)] });
        Costs(account, 4).ShouldBe([0.002m, 0.002m, 0.0018m, 0.001m]);
        account.State.Tokens.ShouldBe(4000);
    }

    [Fact]
    public void Tiers_may_count_dollars_and_begin_anew_each_month()
    {
        var account = new VolumeAccount(new VolumePlan { Name = "spend", Tiers = [new VolumeTier(0.002m, 0.5m)] });
        Costs(account, 2).ShouldBe([0.002m, 0.001m]);
        account.State.Spend.ShouldBe(new Usd(0.003m));
        Charge(account, Thousand, Prices.Day.AddMonths(1)).Cost.ShouldBe(new Usd(0.002m));
    }

    [Fact]
    public void A_free_allowance_is_given_back_in_a_line_of_its_own()
    {
        var account = new VolumeAccount(new VolumePlan { Name = "free", Free = [new FreeAllowance(PriceUnit.Input, 1500)] });
        PricedCall first = Charge(account, Thousand, Prices.Day);
        first.Cost.ShouldBe(Usd.Zero);
        first.Lines.Length.ShouldBe(2);
        PricedCall second = Charge(account, Thousand, Prices.Day);
        second.Cost.ShouldBe(new Usd(0.001m));
        second.Lines.ToArray().Sum(line => line.Amount.Amount).ShouldBe(0.001m);
        Charge(account, Thousand, Prices.Day).Cost.ShouldBe(new Usd(0.002m));
    }

    [Fact]
    public void Credit_paid_in_advance_brings_its_discount_until_it_is_used_up()
    {
        var account = new VolumeAccount(new VolumePlan { Name = "credit", Credit = new Usd(0.003m), CreditDiscount = 0.2m });
        Costs(account, 4).ShouldBe([0.0016m, 0.0016m, 0.002m, 0.002m]);
        account.State.CreditLeft.ShouldBe(Usd.Zero);
    }

    [Fact]
    public void An_account_goes_on_where_it_stood()
    {
        var plan = new VolumePlan { Name = "volume", Measure = VolumeMeasure.Tokens, Tiers = [new VolumeTier(1500, 0.5m)] };
        var first = new VolumeAccount(plan);
        Costs(first, 2);
        Costs(new VolumeAccount(plan, first.State), 1).ShouldBe([0.001m]);
    }

    [Fact]
    public void Unknown_costs_and_costs_of_the_provider_are_left_alone()
    {
        var account = new VolumeAccount(new VolumePlan { Name = "half", Tiers = [new VolumeTier(0, 0.5m)] });
        Charge(account, Thousand, Prices.Day, "mystery").Status.ShouldBe(CostStatus.Unknown);
        account.State.Tokens.ShouldBe(0);
    }

    [Fact]
    public void Calls_that_are_charged_at_once_all_count()
    {
        var account = new VolumeAccount(new VolumePlan { Name = "volume", Measure = VolumeMeasure.Tokens });
        Parallel.For(0, 1000, _ => Charge(account, Thousand, Prices.Day));
        account.State.Tokens.ShouldBe(1_000_000);
        account.State.Spend.ShouldBe(new Usd(2m));
    }

    private static decimal[] Costs(VolumeAccount account, int calls) =>
        [.. Enumerable.Range(0, calls).Select(_ => Charge(account, Thousand, Prices.Day).Cost!.Value.Amount)];

    private static PricedCall Charge(VolumeAccount account, in Usage usage, DateTimeOffset at, string model = "wise")
    {
        PricedCall priced = Prices.Price(usage, model, at);
        account.Charge(priced, at);
        return priced;
    }
}
