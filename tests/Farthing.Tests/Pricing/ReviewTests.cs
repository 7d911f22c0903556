using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Review;

namespace Farthing.Tests.Pricing;

public sealed class ReviewTests
{
    private static readonly DateOnly Today = new(2026, 11, 21);

    [Fact]
    public void The_shipped_catalog_has_no_errors() =>
        CatalogCheck.Run(PriceBook.Embedded(), Today).Where(finding => finding.IsError).ShouldBeEmpty();

    [Theory]
    [InlineData("{ \"rates\": { \"input\": \"2\", \"output\": \"1\" } }", "output is cheaper than input", false)]
    [InlineData("{ \"rates\": { \"input\": \"2\" } }", "it has no output price", true)]
    [InlineData("{ \"rates\": { \"input\": \"0\", \"output\": \"1\" } }", "a price is zero without a note", true)]
    [InlineData("{ \"rates\": { \"input\": \"1\", \"output\": \"2\", \"cache_read\": \"3\" } }", "a cached read is dearer", false)]
    [InlineData("{ \"rates\": { \"input\": \"2\", \"output\": \"3\" }, \"tiers\": [ { \"over\": 9, \"boundary\": \">\", \"rates\": { \"input\": \"1\", \"output\": \"3\" } } ] }", "is cheaper than the base for input", true)]
    [InlineData("{ \"rates\": { \"input\": \"2\", \"output\": \"3\" }, \"tiers\": [ { \"over\": 9, \"boundary\": \">\", \"rates\": { \"input\": \"3\" } } ] }", "has no price for output", false)]
    [InlineData("{ \"to\": \"2026-01-01\", \"rates\": { \"input\": \"2\", \"output\": \"3\" } }, { \"from\": \"2026-02-01\", \"rates\": { \"input\": \"2\", \"output\": \"3\" } }", "no price is in force between 2026-01-01 and 2026-02-01", true)]
    [InlineData("{ \"to\": \"2026-01-01\", \"rates\": { \"input\": \"2\", \"output\": \"3\" } }", "no price follows the one that ends on 2026-01-01", false)]
    [InlineData("{ \"to\": \"2026-11-01\", \"rates\": { \"input\": \"2\", \"output\": \"3\" } }, { \"from\": \"2026-11-01\", \"status\": \"scheduled\", \"rates\": { \"input\": \"2\", \"output\": \"3\" } }", "has not been confirmed; the old one is charged", false)]
    [InlineData("{ \"rates\": { \"input\": \"2\", \"output\": \"3\" }, \"checked\": \"2026-01-01\" }", "last looked at on 2026-01-01", false)]
    public void A_check_finds(string periods, string text, bool isError)
    {
        string json = "{ \"format\": \"farthing-catalog/1\", \"provider\": \"acme\", \"models\": [ { \"id\": \"one\", \"periods\": [ " + periods + " ] } ] }";
        CatalogFinding finding = CatalogCheck.Run(PriceBook.Of(Prices.Read(json)), Today).Single(each => each.Text.Contains(text, StringComparison.Ordinal));
        finding.IsError.ShouldBe(isError);
        finding.Model.ShouldBe("one");
    }

    [Fact]
    public void A_price_far_from_its_family_is_looked_at()
    {
        string models = string.Join(',', Enumerable.Range(1, 6).Select(i => $"{{ \"id\": \"m{i}\", \"periods\": [ {{ \"rates\": {{ \"input\": \"{(i == 6 ? 500 : i)}\", \"output\": \"600\" }} }} ] }}"));
        string json = "{ \"format\": \"farthing-catalog/1\", \"provider\": \"acme\", \"models\": [" + models + "] }";
        CatalogCheck.Run(PriceBook.Of(Prices.Read(json)), Today).ShouldContain(finding => finding.Model == "m6" && finding.Text.Contains("far from", StringComparison.Ordinal));
    }

    [Fact]
    public void A_diff_names_every_change()
    {
        ProviderPrices after = Prices.Read(Prices.Acme
            .Replace("\"rates\": { \"input\": \"2\", \"cache_read\": \"0.2\"", "\"rates\": { \"input\": \"2.5\", \"cache_read\": \"0\"", StringComparison.Ordinal)
            .Replace("\"id\": \"rumour\"", "\"id\": \"news\"", StringComparison.Ordinal)
            .Replace("\"web_search\": \"10\"", "\"web_search\": \"5\"", StringComparison.Ordinal));
        IReadOnlyList<PriceChange> changes = CatalogDiff.Compare(Prices.AcmeBook(), PriceBook.Of(after), Prices.Day);
        changes.Select(change => (change.Kind, change.Model, change.Unit)).ShouldBe(
        [
            (PriceChangeKind.ModelAdded, "news", null),
            (PriceChangeKind.ModelRemoved, "rumour", null),
            (PriceChangeKind.Raised, "wise", PriceUnit.Input),
            (PriceChangeKind.Zeroed, "wise", PriceUnit.CachedRead),
            (PriceChangeKind.Lowered, "wise", PriceUnit.WebSearch),
        ]);
        changes[2].Percent.ShouldBe(25m);
        CatalogDiff.Compare(Prices.AcmeBook(), Prices.AcmeBook(), Prices.Day).ShouldBeEmpty();
    }

    [Fact]
    public void A_list_shows_the_prices_in_force()
    {
        var listing = new PriceListing(Prices.AcmeBook());
        PriceRow row = listing.List(Prices.Day, text: "WISE").Single();
        row.Rates[PriceUnit.Input].ShouldBe(2m);
        row.HasTiers.ShouldBeTrue();
        listing.Show("acme/wise-2026-07-01").Single().Model.ShouldBe("wise");
        listing.Show("wise-latest").Single().Model.ShouldBe("wise");
        listing.Show("wisest").ShouldBeEmpty();
    }

    [Fact]
    public void Missing_prices_are_those_that_are_still_missing()
    {
        MissingPrice[] seen = [new("acme", "wise", 3, Prices.Day), new("acme", "wisest", 1, Prices.Day), new("acme", "wiser", 2, Prices.Day)];
        var missing = new MissingPrices(Prices.AcmeBook());
        missing.Still(seen, Prices.Day).Select(each => each.Model).ShouldBe(["wiser", "wisest"]);
        missing.NowKnown(seen, Prices.Day).Single().Model.ShouldBe("wise");
    }

    [Fact]
    public void A_correction_reprices_stored_quantities_and_leaves_the_rest_alone()
    {
        Charge stored = Prices.Price(new Usage { InputTokens = 1000, OutputTokens = 100 }).ToCharge(Prices.Request() with { Batch = true });
        ProviderPrices corrected = Prices.Read(Prices.Acme.Replace("\"rates\": { \"input\": \"2\", ", "\"rates\": { \"input\": \"3\", ", StringComparison.Ordinal));
        var recoster = new Recoster(new Pricer(PriceBook.Of(corrected)));
        Charge again = recoster.Recost(stored, "acme", Prices.Day);
        again.Cost.ShouldBe(new Usd(0.004m));
        again.CatalogVersion.ShouldNotBe(stored.CatalogVersion);
        again.Usage.ShouldBe(stored.Usage);
        Charge unknown = Prices.Price(new Usage { InputTokens = 5 }, "mystery").ToCharge(Prices.Request("mystery"));
        recoster.Recost(unknown, "acme", Prices.Day).ShouldBe(unknown);
        Charge reported = stored with { CostStatus = CostStatus.ProviderReported, ProviderReportedCost = new Usd(9m), Cost = new Usd(9m) };
        recoster.Recost(reported, "acme", Prices.Day).Cost.ShouldBe(new Usd(9m));
    }

    [Fact]
    public void A_call_of_several_parts_is_repriced_part_by_part_with_its_modifiers_and_fees()
    {
        const string Answer = """
            {"model":"claude-opus-4-8","usage":{"input_tokens":10,"output_tokens":10,"service_tier":"batch","speed":"fast","inference_geo":"us","server_tool_use":{"web_search_requests":2},"iterations":[
              {"type":"message","input_tokens":150000,"output_tokens":10,"cache_read_input_tokens":7},
              {"type":"advisor_message","model":"claude-opus-5","input_tokens":1000,"output_tokens":100},
              {"type":"message","input_tokens":120000,"output_tokens":10}]}}
            """;
        PricedCall priced = Prices.Shipped(Farthing.Pricing.Metering.UsageWire.AnthropicMessages, Answer, "anthropic");
        priced.Status.ShouldBe(CostStatus.Computed, priced.Reason);
        priced.Modifiers.ShouldBe("batch,fast,inference_geo_us");
        Charge stored = priced.ToCharge(new PricingRequest { Provider = "anthropic", Model = "", At = Prices.Day });
        Charge again = new Recoster(new Pricer(PriceBook.Embedded())).Recost(stored, "anthropic", Prices.Day);
        again.Cost.ShouldBe(stored.Cost);
        again.Lines.ShouldBe(stored.Lines);
    }
}
