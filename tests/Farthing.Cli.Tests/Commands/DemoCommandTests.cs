using System.Text.Json;

namespace Farthing.Cli.Tests.Commands;

/// <summary>The demo as a user runs it: a simulator, a gateway and real calls between them, in this process.</summary>
public sealed class DemoCommandTests
{
    [Fact]
    public async Task Every_call_is_priced_and_the_unknown_says_so()
    {
        using CommandRun run = new();
        (await run.RunAsync("demo", "--once", "--json")).ShouldBe(ExitCode.Fine, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement[] calls = [.. json.RootElement.GetProperty("calls").EnumerateArray()];

        calls.Length.ShouldBeInRange(24, 40);
        calls.Select(call => call.GetProperty("id").GetString()).ShouldBeUnique();
        calls.ShouldAllBe(call => call.GetProperty("feature").GetString()!.Length > 0 && call.GetProperty("user").GetString()!.Length > 0);
        calls.Select(call => call.GetProperty("endpoint").GetString()).Distinct()
            .ShouldBe(["messages", "chat_completions", "embeddings", "responses"], ignoreOrder: true);
        JsonElement unpriced = calls.Where(call => call.GetProperty("cost_usd").ValueKind == JsonValueKind.Null).ShouldHaveSingleItem();
        unpriced.GetProperty("requested_model").GetString().ShouldBe("gpt-next-preview");
        calls.Count(call => call.GetProperty("outcome").GetString() == "client_left").ShouldBe(1);
        calls.Count(call => Usage(call, "cached_read") > 0).ShouldBeGreaterThan(3);
        calls.Count(call => Usage(call, "cache_write_5m") > 0).ShouldBe(1);
        calls.Count(call => Usage(call, "reasoning") > 0).ShouldBeGreaterThan(0);

        decimal sum = calls.Sum(call => decimal.Parse(call.GetProperty("cost_usd").GetString() ?? "0"));
        JsonElement total = json.RootElement.GetProperty("report").GetProperty("total");
        decimal.Parse(total.GetProperty("cost_usd").GetString()!).ShouldBe(sum);
        total.GetProperty("calls").GetInt64().ShouldBe(calls.Length);
        total.GetProperty("unknown_cost_calls").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task People_get_tables_that_fit_80_columns()
    {
        using CommandRun run = new();
        (await run.RunAsync("demo", "--once")).ShouldBe(ExitCode.Fine, run.Error);
        foreach (string heading in (string[])["What each call cost", "What each feature cost", "The receipt of call", "Where to go from here"])
            run.Output.ShouldContain(heading);
        run.Output.Split('\n').ShouldAllBe(line => line.Length <= 80);
        run.Output.ShouldContain("unknown");
        run.Output.ShouldNotContain("\u001b");
        run.Error.ShouldBeEmpty();
    }

    private static long Usage(JsonElement call, string name) =>
        call.GetProperty("charges")[0].GetProperty("usage") is { ValueKind: JsonValueKind.Object } usage ? usage.GetProperty(name).GetInt64() : 0;
}
