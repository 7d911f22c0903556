using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Metering;
using Farthing.Pricing.Overrides;

namespace Farthing.Tests.Pricing;

public sealed class OverrideTests
{
    private static readonly Usage Simple = new() { InputTokens = 1000, OutputTokens = 100 };

    private static readonly RateCard Negotiated = new((PriceUnit.Input, 1m));

    [Fact]
    public void Negotiated_prices_replace_the_list_unit_by_unit()
    {
        PriceOverrides overrides = new(new PriceOverride { Name = "deal", Provider = "acme", Rates = Negotiated });
        PricedCall priced = Prices.Price(Simple, overrides: overrides);
        priced.Cost.ShouldBe(new Usd(0.001m + 0.001m));
        priced.CatalogVersion.ShouldEndWith("+deal");
        Prices.Price(new Usage { InputTokens = 300_000 }, overrides: overrides).Cost.ShouldBe(new Usd(0.3m), "the list's tiers do not touch them");
        Prices.Price(UsageReport.Of(Simple, UsageStatus.Reported), Prices.Request() with { Batch = true }, overrides).Cost.ShouldBe(new Usd(0.001m), "modifiers do");
    }

    [Fact]
    public void The_most_specific_override_applies_alone()
    {
        PriceOverrides overrides = new(
            new PriceOverride { Name = "provider", Provider = "acme", Discount = 0.1m },
            new PriceOverride { Name = "model", Provider = "acme", Model = "wise", Discount = 0.2m },
            new PriceOverride { Name = "key", Key = "team-a", Discount = 0.3m },
            new PriceOverride { Name = "deployment", Deployment = "eu", Discount = 0.4m });
        Factor(Prices.Request("promoted")).ShouldBe(0.9m);
        Factor(Prices.Request()).ShouldBe(0.8m);
        Factor(Prices.Request("wise-2026-07-01")).ShouldBe(0.8m);
        Factor(Prices.Request() with { Key = "team-a" }).ShouldBe(0.7m);
        Factor(Prices.Request() with { Key = "team-a", Deployment = "eu" }).ShouldBe(0.6m);

        decimal Factor(PricingRequest request) =>
            Prices.Price(UsageReport.Of(Simple, UsageStatus.Reported), request, overrides).Cost!.Value.Amount / 0.003m;
    }

    [Fact]
    public void A_margin_is_put_on_everything_and_a_discount_comes_off_tokens()
    {
        UsageReport report = UsageReport.Of(Simple, UsageStatus.Reported);
        report.SetFee(PriceUnit.WebSearch, 1);
        PriceOverrides overrides = new(new PriceOverride { Name = "resale", Discount = 0.5m, Margin = 0.1m });
        Prices.Price(report, Prices.Request(), overrides).Cost.ShouldBe(new Usd(0.0015m * 1.1m + 0.011m));
    }

    [Fact]
    public void Another_currency_goes_by_its_dated_rate()
    {
        var euro = new ExchangeRate("EUR", 1.08m, new DateOnly(2026, 11, 20), "ECB");
        PriceOverrides overrides = new(new PriceOverride { Name = "euro", Rates = new RateCard((PriceUnit.Input, 1m), (PriceUnit.Output, 5m)), Currency = euro });
        Prices.Price(Simple, overrides: overrides).Cost.ShouldBe(new Usd(0.0015m * 1.08m));
    }

    [Fact]
    public void Overrides_hold_for_their_time()
    {
        PriceOverrides overrides = new(new PriceOverride { Name = "year", Discount = 0.5m, From = Prices.Day.AddDays(-1), To = Prices.Day });
        Prices.Price(Simple, overrides: overrides).Cost.ShouldBe(new Usd(0.003m));
        Prices.Price(Simple, at: Prices.Day.AddSeconds(-1), overrides: overrides).Cost.ShouldBe(new Usd(0.0015m));
    }

    [Fact]
    public void A_self_hosted_model_is_priced_by_tokens_by_machine_time_or_by_the_hour_over_its_throughput()
    {
        PriceOverrides perToken = new(new PriceOverride { Name = "own", Deployment = "gpu", Rates = new RateCard((PriceUnit.Input, 0.1m), (PriceUnit.Output, 0.3m)) });
        PricingRequest request = Prices.Request("llama-9", "home") with { Deployment = "gpu", Duration = TimeSpan.FromSeconds(2.5) };
        UsageReport report = UsageReport.Of(Simple, UsageStatus.Reported);
        Prices.Price(report, request, perToken).Cost.ShouldBe(new Usd(0.00013m));

        PriceOverrides perSecond = new(new PriceOverride { Name = "own", Deployment = "gpu", Fees = SelfHostedRates.PerSecond(0.002m) });
        Prices.Price(report, request, perSecond).Cost.ShouldBe(new Usd(0.005m));
        Prices.Price(UsageReport.Of(default, UsageStatus.Unknown), request, perSecond).Cost.ShouldBe(new Usd(0.005m), "the time is known without any usage");

        RateCard card = SelfHostedRates.PerGpuHour(3.6m, 2, 10_000m, 1_000m);
        card[PriceUnit.Input].ShouldBe(0.2m);
        card[PriceUnit.Output].ShouldBe(2m);
    }

    [Fact]
    public void Impossible_overrides_are_refused_by_name()
    {
        Should.Throw<ArgumentException>(() => new PriceOverrides(new PriceOverride { Name = "odd", Discount = 1.2m })).Message.ShouldContain("override 'odd': discount is 1.2");
        Should.Throw<ArgumentException>(() => new PriceOverrides(new PriceOverride { Name = "odd", Margin = -1m })).Message.ShouldContain("margin");
        Should.Throw<ArgumentException>(() => new PriceOverrides(new PriceOverride { Name = "odd", Rates = new RateCard((PriceUnit.WebSearch, 1m)) })).Message.ShouldContain("fees");
    }

    [Fact]
    public void Without_an_override_for_it_pricing_still_allocates_nothing()
    {
        var pricer = new Pricer(Prices.AcmeBook(), new PriceOverrides(new PriceOverride { Name = "deal", Provider = "acme", Discount = 0.1m }));
        var priced = new PricedCall();
        UsageReport report = UsageReport.Of(Simple, UsageStatus.Reported);
        Allocation.LeastOf(() => pricer.Price(Prices.Request(), report, priced)).ShouldBe(0);
    }
}
