using Farthing.Pricing;
using Farthing.Pricing.Catalogs;

namespace Farthing.Tests.Pricing;

public sealed class EmbeddedCatalogTests
{
    [Fact]
    public void Every_file_of_the_shipped_catalog_can_be_read()
    {
        PriceBook book = PriceBook.Embedded();
        int models = book.Providers.Sum(provider => book.Find(provider)!.Models.Count);
        book.Providers.Count().ShouldBe(19);
        models.ShouldBeGreaterThanOrEqualTo(179);
    }

    [Fact]
    public void A_name_is_found_exactly_by_alias_or_by_a_full_date_and_by_nothing_else()
    {
        PriceBook book = PriceBook.Embedded();
        book.Find("openai", "gpt-5")!.Model.ShouldBe("gpt-5");
        book.Find("openai", "gpt-5.6")!.Model.ShouldBe("gpt-5.6-sol");
        book.Find("openai", "gpt-5-2025-08-07")!.Model.ShouldBe("gpt-5");
        book.Find("openai", "gpt-5-turbo").ShouldBeNull();
        book.Find("openai", "gpt-5-2025").ShouldBeNull();
        book.Find("anthropic", "claude-opus-5-7").ShouldBeNull();
        book.Find("anthropic", "claude-opus-4-8-20260601")!.Model.ShouldBe("claude-opus-4-8");
        book.Find("nobody", "gpt-5").ShouldBeNull();
    }

    [Fact]
    public void An_error_names_file_line_and_field()
    {
        byte[] json = """
            {
              "format": "farthing-catalog/1",
              "provider": "acme",
              "models": [
                { "id": "one", "periods": [ { "rates": { "input": "1", "input": "2" } } ] }
              ]
            }
            """u8.ToArray();
        CatalogException error = Should.Throw<CatalogException>(() => CatalogReader.Read(json, "acme.json"));
        error.Message.ShouldStartWith("acme.json:5: models[0].periods[0].rates.input: ");
    }
}
