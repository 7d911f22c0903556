using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Recorded;

namespace Farthing.Tests.Pricing;

public sealed partial class DocumentedExampleTests
{
    [Fact]
    public async Task Every_worked_example_of_the_docs_costs_what_the_docs_say()
    {
        List<JsonObject> examples = [.. Blocks().Where(block => block.ContainsKey("http_body"))];
        examples.Select(example => example["provider"]!.GetValue<string>()).Distinct().Order().ShouldBe(PriceBook.Embedded().Providers, "each provider has one");
        foreach (JsonObject example in examples)
        {
            JsonNode line = example.DeepClone();
            line["http_body"] = example["http_body"]!.ToJsonString();
            using var output = new MemoryStream();
            await new RecordedAnswerPricer(new Pricer(PriceBook.Embedded())).RunAsync(
                new MemoryStream(Encoding.UTF8.GetBytes(line.ToJsonString())), output, cancellation: TestContext.Current.CancellationToken);
            JsonElement priced = JsonDocument.Parse(output.ToArray()).RootElement;
            priced.GetProperty("cost_usd").GetString().ShouldBe(example["cost_usd"]!.GetValue<string>(), priced.ToString());
            priced.GetProperty("cost_status").GetString().ShouldBe(example["cost_status"]!.GetValue<string>());
        }
    }

    [Fact]
    public void The_catalog_file_of_the_docs_can_be_read()
    {
        JsonObject catalog = Blocks().Single(block => block.ContainsKey("format"));
        CatalogReader.Read(Encoding.UTF8.GetBytes(catalog.ToJsonString()), "docs.json").Models.Single().Modifiers.Count.ShouldBe(3);
    }

    private static IEnumerable<JsonObject> Blocks() =>
        JsonBlock().Matches(File.ReadAllText(Page())).Select(match => JsonNode.Parse(match.Groups["json"].Value)!.AsObject());

    private static string Page()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "docs", "prices.md");
            if (File.Exists(candidate)) return candidate;
        }

        throw new FileNotFoundException("docs/prices.md");
    }

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex JsonBlock();
}
