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

    [Theory]
    [InlineData("openai", "o1-mini", ModelAbilities.Tools | ModelAbilities.Images | ModelAbilities.Files | ModelAbilities.Audio | ModelAbilities.Structured | ModelAbilities.Schema | ModelAbilities.Temperature | ModelAbilities.Effort)]
    [InlineData("openai", "gpt-3.5-turbo", ModelAbilities.Images | ModelAbilities.Files | ModelAbilities.Audio | ModelAbilities.Schema | ModelAbilities.Effort)]
    [InlineData("azure", "o3-mini", ModelAbilities.Images | ModelAbilities.Files | ModelAbilities.Audio | ModelAbilities.Temperature)]
    [InlineData("bedrock", "us.deepseek.r1-v1:0", ModelAbilities.Tools | ModelAbilities.Images | ModelAbilities.Audio)]
    [InlineData("perplexity", "sonar", ModelAbilities.Tools | ModelAbilities.Audio)]
    [InlineData("openai", "gpt-4o", ModelAbilities.Effort)]
    public void What_providers_say_that_a_model_cannot_do_is_known_and_nothing_else_is_taken_for_granted(string provider, string model, ModelAbilities cannot) =>
        PriceBook.Embedded().Find(provider, model)!.Cannot.ShouldBe(cannot);

    [Fact]
    public void A_list_of_prices_that_says_nothing_of_abilities_takes_none_away()
    {
        static ProviderPrices List(string more) => CatalogReader.Read(
            System.Text.Encoding.UTF8.GetBytes($$$"""{"format":"farthing-catalog/1","provider":"openai","models":[{"id":"o1-mini",{{{more}}}"periods":[{"rates":{"input":"9","output":"9"}}]}]}"""), "mine.json");
        ProviderPrices shipped = PriceBook.Embedded().Find("openai")!;
        shipped.Overlay(List("")).Find("o1-mini")!.Cannot.ShouldBe(shipped.Find("o1-mini")!.Cannot);
        shipped.Overlay(List("\"can\":[\"tools\"],")).Find("o1-mini")!.Cannot.ShouldBe(ModelAbilities.None, "one that speaks of them has the word");
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
