using System.Text;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;

namespace Farthing.Tests.Pricing;

public sealed class CatalogReaderTests
{
    [Theory]
    [InlineData("\"input\": \"2\", \"cache_read\": \"0.2\"", "\"input\": \"2\", \"input\": \"3\"", "models[0].periods[0].rates.input: this member stands twice")]
    [InlineData("\"input\": \"2\", \"cache_read\": \"0.2\"", "\"input\": 2, \"cache_read\": \"0.2\"", "models[0].periods[0].rates.input: a decimal in quotes")]
    [InlineData("\"input\": \"2\", \"cache_read\": \"0.2\"", "\"input\": \"-2\"", "models[0].periods[0].rates.input: '-2' is not a decimal")]
    [InlineData("\"input\": \"2\", \"cache_read\": \"0.2\"", "\"input\": \"2e3\"", "models[0].periods[0].rates.input: '2e3' is not a decimal")]
    [InlineData("\"input\": \"2\", \"cache_read\": \"0.2\"", "\"imput\": \"2\"", "models[0].periods[0].rates.imput: this is not a unit of tokens")]
    [InlineData("\"input\": \"2\", \"cache_read\": \"0.2\"", "\"web_search\": \"2\"", "models[0].periods[0].rates.web_search: this is not a unit of tokens")]
    [InlineData("\"boundary\": \">\"", "\"boundary\": \"=>\"", "models[0].periods[0].tiers[0].boundary: \">\" or \">=\"")]
    [InlineData("\"boundary\": \">\", ", "", "models[0].periods[0].tiers[0]: a tier needs over, boundary")]
    [InlineData("\"from\": \"2026-06-01\"", "\"from\": \"June\"", "models[0].periods[0].from: a day or a time in UTC")]
    [InlineData("\"to\": \"2026-06-01\"", "\"to\": \"2026-07-01\"", "models[0].periods[1]: this period overlaps")]
    [InlineData("\"wise-latest\"", "\"free\"", "models[4].id: this name already means a model")]
    [InlineData("[\"list\"]", "[\"gossip\"]", "sources[0]: this source is not described")]
    [InlineData("\"currency\": \"USD\"", "\"currency\": \"EUR\"", "currency: catalogs are in USD")]
    [InlineData("\"format\": \"farthing-catalog/1\"", "\"format\": \"farthing-catalog/2\"", "format: only the format")]
    [InlineData("\"match\": \"dated\"", "\"match\": \"fuzzy\"", "models[0].match: \"exact\" or \"dated\"")]
    [InlineData("\"except\": \"XX\"", "\"except\": \"YY\"", "windows[0].except: this calendar is not in")]
    [InlineData("\"01:00-04:00\"", "\"04:00-01:00\"", "utc[0]: hours are expected")]
    [InlineData("\"id\": \"promoted\",", "\"id\": \"promoted\", \"colour\": \"red\",", "models[1].colour: this member is not known")]
    [InlineData("\"status\": \"scheduled\"", "\"status\": \"soon\"", "status: \"confirmed\", \"scheduled\"")]
    [InlineData("\"id\": \"promoted\",", "\"id\": \"promoted\", \"cannot\": [\"fly\"],", "models[1].cannot[0]: one of tools, images, files, audio, structured, schema, temperature, effort is expected")]
    [InlineData("\"id\": \"promoted\",", "\"id\": \"promoted\", \"can\": [\"tools\"], \"cannot\": [\"audio\", \"tools\"],", "models[1]: can and cannot both name tools")]
    [InlineData("\"models\": [", "\"models\": [,", "models[0]: this is not JSON")]
    public void An_error_names_file_line_and_field(string right, string wrong, string problem)
    {
        int at = Prices.Acme.IndexOf(right, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0);
        string json = Prices.Acme[..at] + wrong + Prices.Acme[(at + right.Length)..];
        CatalogException error = Should.Throw<CatalogException>(() => Prices.Read(json));
        error.Message.ShouldStartWith("acme.json:");
        error.Message.ShouldContain(problem);
        string line = json.Split('\n')[error.Line - 1];
        line.Contains(wrong.Split('"').FirstOrDefault(word => word.Length > 3 && json.Split('\n').Count(l => l.Contains(word, StringComparison.Ordinal)) == 1) ?? "", StringComparison.Ordinal).ShouldBeTrue(line);
    }

    [Fact]
    public void Every_prefix_of_a_catalog_is_an_error_and_nothing_worse()
    {
        byte[] json = Encoding.UTF8.GetBytes(Prices.Acme.Trim());
        for (int length = 0; length < json.Length; length++)
        {
            int end = length;
            Should.Throw<CatalogException>(() => CatalogReader.Read(json.AsSpan(0, end), "acme.json")).Line.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public void What_is_written_is_read_again_as_it_was()
    {
        ProviderPrices before = PriceBook.Embedded().Find("openai")!;
        Dictionary<string, string> sources = before.Models.SelectMany(model => model.Periods).SelectMany(period => period.Sources).Distinct().ToDictionary(name => name, name => name);
        using var file = new MemoryStream();
        CatalogWriter.Write(file, "openai", before.Models, sources, new DateOnly(2026, 11, 21));
        ProviderPrices after = CatalogReader.Read(file.ToArray(), "openai.json");
        Farthing.Pricing.Review.CatalogDiff.Compare(PriceBook.Of(before), PriceBook.Of(after), Prices.Day).ShouldBeEmpty();
        after.Models.Select(model => (model.Model, model.MatchesDated, model.Can, model.Cannot, model.Periods.Count, model.Modifiers.Count))
            .ShouldBe(before.Models.Select(model => (model.Model, model.MatchesDated, model.Can, model.Cannot, model.Periods.Count, model.Modifiers.Count)));
    }

    [Fact]
    public void A_folder_of_the_user_lies_over_the_shipped_catalog_model_by_model()
    {
        string folder = Directory.CreateTempSubdirectory("prices").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "mine.json"), """
                { "format": "farthing-catalog/1", "provider": "openai", "models": [
                  { "id": "gpt-5", "periods": [ { "rates": { "input": "1", "output": "2" } } ] },
                  { "id": "gpt-5.6", "periods": [ { "rates": { "input": "3", "output": "4" } } ] } ] }
                """);
            PriceBook book = PriceBook.Embedded().WithFolder(folder);
            book.Find("openai", "gpt-5")!.Periods[0].Rates[PriceUnit.Input].ShouldBe(1m);
            book.Find("openai", "gpt-5.6")!.Model.ShouldBe("gpt-5.6", "a name of the user's is no alias any more");
            book.Find("openai", "gpt-5.6-sol")!.Model.ShouldBe("gpt-5.6-sol");
            book.Find("openai")!.Version.ShouldContain("+");
            File.WriteAllText(Path.Combine(folder, "second.json"), """{ "format": "farthing-catalog/1", "provider": "openai", "models": [] }""");
            Should.Throw<CatalogException>(() => PriceBook.FromFolder(folder)).Message.ShouldStartWith("second.json:1: provider: another file");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("gpt-5-2025-08-07", 5)]
    [InlineData("claude-opus-4-5-20251101", 15)]
    [InlineData("gemini@20250101", 6)]
    [InlineData("gpt-4-0613", 0)]
    [InlineData("gpt-5-2025-13-07", 0)]
    [InlineData("gpt-5-2025-8-7", 0)]
    [InlineData("claude-opus-5-5", 0)]
    [InlineData("-2025-08-07", 0)]
    [InlineData("20251101", 0)]
    [InlineData("", 0)]
    public void Only_a_full_date_is_taken_off_a_name(string name, int length) => DatedName.LengthWithoutDate(name).ShouldBe(length);
}
