using System.Text.Json;
using Farthing.Pricing;
using Farthing.Pricing.Recorded;

namespace Farthing.Tests.Pricing;

public sealed class RecordedAnswerTests
{
    private static readonly string[] UsageFields =
    [
        "input_tokens", "cached_read", "cache_write_5m", "cache_write_1h", "cache_write", "output_tokens", "reasoning", "input_audio",
        "output_audio", "output_image", "web_search_requests",
    ];

    [Fact]
    public async Task Every_recorded_answer_gives_the_usage_cost_and_status_that_it_should()
    {
        List<JsonElement> cases = [.. RecordedCase.All()];
        await using FileStream input = File.OpenRead(RecordedCase.File!);
        using var output = new MemoryStream();
        long lines = await new RecordedAnswerPricer(new Pricer(PriceBook.Embedded())).RunAsync(input, output, null, TestContext.Current.CancellationToken);
        lines.ShouldBe(cases.Count);
        output.Position = 0;
        var reader = new StreamReader(output);
        List<string> wrong = [];
        foreach (JsonElement expected in cases)
        {
            JsonElement got = JsonDocument.Parse((await reader.ReadLineAsync(TestContext.Current.CancellationToken))!).RootElement;
            wrong.AddRange(Differences(expected, got).Select(what => $"{expected.GetProperty("id")}: {what}"));
        }

        wrong.ShouldBeEmpty();
    }

    private static IEnumerable<string> Differences(JsonElement expected, JsonElement got)
    {
        if (got.GetProperty("id").GetString() != expected.GetProperty("id").GetString()) yield return "id";
        string status = expected.GetProperty("cost_status").GetString()!;
        string gotStatus = got.GetProperty("cost_status").GetString()!;
        if (status != gotStatus) yield return $"status {gotStatus} for {status}: {got.GetProperty("breakdown")}";

        JsonElement usage = got.GetProperty("usage");
        JsonElement wanted = expected.GetProperty("expected");
        if (wanted.TryGetProperty("usage_missing", out _))
        {
            if (usage.ValueKind != JsonValueKind.Null) yield return "usage is not null";
        }
        else
        {
            foreach (string field in UsageFields)
            {
                if (!wanted.TryGetProperty(field, out JsonElement want)) continue;
                if (usage.ValueKind == JsonValueKind.Null) yield return $"no usage for {field}";
                else if (usage.GetProperty(field).GetInt64() != want.GetInt64()) yield return $"{field} {usage.GetProperty(field)} for {want}";
            }
        }

        bool tokensOnly = expected.GetProperty("cost_scope").GetString()!.StartsWith("tokens-only", StringComparison.Ordinal);
        string? cost = expected.GetProperty("expected_cost_usd").GetString();
        string? gotCost = got.GetProperty(tokensOnly ? "token_cost_usd" : "cost_usd").GetString();
        if (cost is null ? gotCost is not null : gotCost is null || decimal.Parse(cost) != decimal.Parse(gotCost)) yield return $"cost {gotCost} for {cost}: {got.GetProperty("breakdown")}";
        string? bound = expected.TryGetProperty("expected_cost_lower_bound_usd", out JsonElement b) ? b.GetString() : null;
        string? gotBound = got.GetProperty("lower_bound_usd").GetString();
        if (bound is not null && (gotBound is null || decimal.Parse(bound) != decimal.Parse(gotBound))) yield return $"lower bound {gotBound} for {bound}";
    }
}
