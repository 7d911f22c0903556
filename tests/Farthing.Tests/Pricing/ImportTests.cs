using System.Text;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Imports;

namespace Farthing.Tests.Pricing;

public sealed class ImportTests
{
    private const string LiteLlm = """
        {
          "sample_spec": { "input_cost_per_token": 1 },
          "acme-1": { "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 0.000009999999999999999, "output_cost_per_token": 4e-05, "cache_read_input_token_cost": 1e-06,
            "input_cost_per_token_above_272k_tokens": 2e-05, "output_cost_per_token_above_272k_tokens": 6e-05, "cache_read_input_token_cost_above_272k_tokens": 2e-06,
            "input_cost_per_token_batches": 5e-06, "output_cost_per_token_batches": 2e-05, "input_cost_per_token_priority": 2e-05, "output_cost_per_token_priority": 8e-05,
            "max_input_tokens": 400000, "max_output_tokens": 128000, "search_context_cost_per_query": { "search_context_size_medium": 0.01 } },
          "gemini/acme-2": { "litellm_provider": "gemini", "mode": "chat", "input_cost_per_token": 1e-07, "output_cost_per_token": 4e-07 },
          "acme-zero": { "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 0, "output_cost_per_token": 0 },
          "acme-none": { "litellm_provider": "openai", "mode": "chat" },
          "acme-embed": { "litellm_provider": "openai", "mode": "embedding", "input_cost_per_token": 2e-08, "output_cost_per_token": 0 }
        }
        """;

    private const string ModelsDev = """
        { "amazon-bedrock": { "id": "amazon-bedrock", "models": {
            "acme.big-v1:0": { "cost": { "input": 3, "output": 15, "cache_read": 0.3, "context_over_200k": { "input": 6, "output": 22.5, "cache_read": 0.6 } }, "limit": { "context": 1000000, "output": 64000 } },
            "acme.gift": { "cost": { "input": 0, "output": 0 } },
            "acme.bare": {} } } }
        """;

    private static readonly ImportOptions Options = new() { Source = "a test", Today = new DateOnly(2026, 11, 21) };

    [Fact]
    public void LiteLLM_prices_come_over_exactly_with_tiers_modifiers_and_fees()
    {
        CatalogImport import = CatalogImport.FromLiteLlm(Encoding.UTF8.GetBytes(LiteLlm), Options);
        ModelPrice model = import.Models["openai"].Single(each => each.Model == "acme-1");
        PricePeriod period = model.Periods.Single();
        period.Status.ShouldBe(PeriodStatus.Unconfirmed);
        period.Rates[PriceUnit.Input].ShouldBe(10m, "what floating-point arithmetic left behind is taken off");
        period.Rates[PriceUnit.CachedRead].ShouldBe(1m);
        period.CardFor(Prices.Day, 272_001)[PriceUnit.Output].ShouldBe(60m);
        model.Modifier("batch")!.Rates[PriceUnit.Output].ShouldBe(20m);
        model.Modifier("priority")!.Rates[PriceUnit.Input].ShouldBe(20m);
        model.Fees[PriceUnit.WebSearch].ShouldBe(10m);
        model.ContextWindow.ShouldBe(400_000);
        import.Models["google"].Single().Model.ShouldBe("acme-2");
        import.Models["openai"].Single(each => each.Model == "acme-embed").Periods[0].Rates.Has(PriceUnit.Output).ShouldBeFalse();
        import.Skipped.ShouldBe(["acme-zero: its price is zero, which here mostly means unknown", "acme-none: it has no price"]);
    }

    [Fact]
    public void A_models_dev_catalog_comes_over_with_its_tier()
    {
        CatalogImport import = CatalogImport.FromModelsDev(Encoding.UTF8.GetBytes(ModelsDev), Options with { Confirmed = true });
        ModelPrice model = import.Models["bedrock"].Single();
        model.Periods[0].Status.ShouldBe(PeriodStatus.Confirmed);
        model.Periods[0].CardFor(Prices.Day, 200_001)[PriceUnit.Output].ShouldBe(22.5m);
        model.Periods[0].CardFor(Prices.Day, 200_000)[PriceUnit.Output].ShouldBe(15m);
        import.Skipped.Count.ShouldBe(2);
    }

    [Fact]
    public void Imported_files_are_catalog_files_that_lie_over_the_shipped_ones()
    {
        string folder = Directory.CreateTempSubdirectory("imported").FullName;
        try
        {
            CatalogImport.FromLiteLlm(Encoding.UTF8.GetBytes(LiteLlm), Options).WriteTo(folder, Options.Today).Count.ShouldBe(2);
            PriceBook book = PriceBook.Embedded().WithFolder(folder);
            book.Find("openai", "acme-1")!.Periods[0].Rates[PriceUnit.Input].ShouldBe(10m);
            book.Find("openai", "gpt-5").ShouldNotBeNull();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    public void Something_else_is_refused(string json)
    {
        Should.Throw<CatalogException>(() => CatalogImport.FromLiteLlm(Encoding.UTF8.GetBytes(json), Options));
        Should.Throw<CatalogException>(() => CatalogImport.FromModelsDev(Encoding.UTF8.GetBytes(json), Options));
    }
}
