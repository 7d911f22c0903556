using System.Text.Json;

namespace Farthing.Cli.Tests.Commands;

/// <summary>The commands about prices, but for those that read a ledger.</summary>
public sealed class PricesCommandTests
{
    private const string LiteLlm = """
        {
          "sample_spec": { "input_cost_per_token": 0 },
          "gpt-4o-mini": { "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1.9e-07, "output_cost_per_token": 7.5e-07, "cache_read_input_token_cost": 9.5e-08 },
          "my-next": { "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.2e-05 },
          "gemini/gemini-9": { "litellm_provider": "gemini", "mode": "chat", "input_cost_per_token": 1e-06, "output_cost_per_token": 4e-06, "input_cost_per_token_above_200k_tokens": 2e-06, "output_cost_per_token_above_200k_tokens": 6e-06 },
          "nobody-knew": { "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 0, "output_cost_per_token": 0 }
        }
        """;

    private const string ModelsDev = """
        { "acme": { "models": { "wise-2": { "cost": { "input": 2, "output": 10, "cache_read": 0.2 }, "limit": { "context": 1000, "output": 100 } }, "free": { "cost": { "input": 0, "output": 0 } } } } }
        """;

    [Fact]
    public async Task Prices_are_listed_and_filtered()
    {
        using CommandRun run = new();
        JsonElement[] all = [.. (await JsonAsync(run, "list")).GetProperty("prices").EnumerateArray()];
        all.Length.ShouldBeGreaterThanOrEqualTo(179);
        all.Select(row => row.GetProperty("provider").GetString()).Distinct().Count().ShouldBeGreaterThanOrEqualTo(19);
        JsonElement mini = (await JsonAsync(run, "list", "gpt-4o-mini", "--provider", "openai")).GetProperty("prices").EnumerateArray()
            .Single(row => row.GetProperty("model").GetString() == "gpt-4o-mini");
        mini.GetProperty("rates_usd_per_million").GetProperty("input").GetString().ShouldBe("0.15");

        (await run.RunAsync("prices", "list", "gpt-4o-mini", "--provider", "openai")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldContain("in force on 2026-11-21");
        run.Output.ShouldContain("$0.15");
    }

    [Fact]
    public async Task One_model_is_shown_whole_and_an_unknown_one_is_answered_with_the_nearest()
    {
        using CommandRun run = new();
        (await run.RunAsync("prices", "show", "openai/gpt-4o-mini-2024-07-18")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldContain("openai/gpt-4o-mini\n");
        run.Output.ShouldContain("batch");
        (await JsonAsync(run, "show", "openai/gpt-4o-mini")).GetProperty("models")[0].GetProperty("matches_dated").GetBoolean().ShouldBeTrue();
        (await run.RunAsync("prices", "show", "gpt-4o-minni")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("did you mean \"gpt-4o-mini\"?");
    }

    [Fact]
    public async Task The_shipped_catalog_has_no_errors()
    {
        using CommandRun run = new();
        (await run.RunAsync("prices", "check", "shipped")).ShouldBe(ExitCode.Fine, run.Error);
        (await JsonAsync(run, "check")).GetProperty("valid").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"input\": \"-3\"", "bad.json:8: models[0].periods[0].rates.input: ")]
    [InlineData("\"input\": \"0\"", "acme/wise-2: a price is zero without a note")]
    [InlineData("\"cache_read\": \"1\"", "acme/wise-2: it has no input price")]
    [InlineData("\"input\": \"3\", \"cache_write_5m\": \"4\", \"cache_write_1h\": \"3\"", "acme/wise-2: a write for an hour is cheaper")]
    public async Task A_catalog_that_is_wrong_fails_the_check(string rates, string error)
    {
        using CommandRun run = new();
        run.Write("bad.json", Catalog(rates));
        (await run.RunAsync("prices", "check", "bad.json")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldStartWith($"farthing: {error}");
        (await run.RunAsync("prices", "check", "bad.json", "--json")).ShouldBe(ExitCode.Failed);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("valid").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task An_import_lies_over_the_shipped_catalog()
    {
        using CommandRun run = new();
        run.Write("map.json", LiteLlm);
        JsonElement import = await JsonAsync(run, "import", "litellm", "map.json");
        import.GetProperty("models").GetInt32().ShouldBe(3);
        import.GetProperty("reloaded").GetBoolean().ShouldBeFalse();
        import.GetProperty("skipped").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldBe("nobody-knew: its price is zero, which here mostly means unknown");
        File.Exists(Path.Combine(run.Folder, ".farthing", "prices", "openai.json")).ShouldBeTrue();

        (await RateAsync(run, "openai/gpt-4o-mini", "input")).ShouldBe("0.19");
        (await RateAsync(run, "openai/my-next", "output")).ShouldBe("12");
        (await RateAsync(run, "openai/gpt-4o", "input")).ShouldBe("2.5");
        (await JsonAsync(run, "show", "google/gemini-9")).GetProperty("models")[0].GetProperty("periods")[0].GetProperty("tiers")[0].GetProperty("over").GetInt64().ShouldBe(200_000);

        JsonElement[] changes = [.. (await JsonAsync(run, "diff", "shipped", "current")).GetProperty("changes").EnumerateArray()];
        changes.ShouldContain(change => change.GetProperty("change").GetString() == "model_added" && change.GetProperty("model").GetString() == "my-next");
        JsonElement raised = changes.Single(change => change.GetProperty("model").GetString() == "gpt-4o-mini" && change.GetProperty("unit").GetString() == "input");
        raised.GetProperty("before").GetString().ShouldBe("0.15");
        raised.GetProperty("after").GetString().ShouldBe("0.19");
        raised.GetProperty("percent").GetString().ShouldBe("26.67");
        (await run.RunAsync("prices", "diff", "shipped", "current")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldContain("+26.67%");
        (await run.RunAsync("prices", "diff", "shipped", "shipped")).ShouldBe(ExitCode.Fine);
        run.Output.ShouldContain("No difference");
    }

    [Fact]
    public async Task A_models_dev_catalog_comes_over_and_zero_is_taken_only_when_told()
    {
        using CommandRun run = new();
        run.Write("api.json", ModelsDev);
        (await JsonAsync(run, "import", "models-dev", "api.json", "--confirmed")).GetProperty("models").GetInt32().ShouldBe(1);
        (await RateAsync(run, "acme/wise-2", "cache_read")).ShouldBe("0.2");
        (await JsonAsync(run, "show", "acme/wise-2")).GetProperty("models")[0].GetProperty("periods")[0].GetProperty("status").GetString().ShouldBe("confirmed");
        (await JsonAsync(run, "import", "models-dev", "api.json", "--trust-zero")).GetProperty("models").GetInt32().ShouldBe(2);
        (await RateAsync(run, "acme/free", "input")).ShouldBe("0");
    }

    [Fact]
    public async Task An_import_does_not_replace_prices_written_by_hand_unless_told()
    {
        using CommandRun run = new();
        Directory.CreateDirectory(Path.Combine(run.Folder, ".farthing", "prices"));
        run.Write(Path.Combine(".farthing", "prices", "acme.json"), Catalog("\"input\": \"3\", \"output\": \"4\""));
        run.Write("api.json", ModelsDev);
        (await run.RunAsync("prices", "import", "models-dev", "api.json")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("--replace");
        (await RateAsync(run, "acme/wise-2", "input")).ShouldBe("3");
        (await run.RunAsync("prices", "import", "models-dev", "api.json", "--replace")).ShouldBe(ExitCode.Fine, run.Error);
        (await RateAsync(run, "acme/wise-2", "input")).ShouldBe("2");
    }

    [Theory]
    [InlineData(ExitCode.Failed, "farthing: there is no file ", "import", "litellm", "missing.json")]
    [InlineData(ExitCode.Failed, "farthing: litellm:1: (root): this is not JSON", "import", "litellm", "broken.json")]
    [InlineData(ExitCode.Failed, "farthing: there is no file or folder ", "diff", "shipped", "nowhere")]
    [InlineData(ExitCode.Failed, "farthing: no gateway runs on the data folder ", "reload")]
    [InlineData(ExitCode.WrongUse, "farthing: farthing prices import has no command \"litelm\"; did you mean \"litellm\"?", "import", "litelm", "x")]
    [InlineData(ExitCode.WrongUse, "farthing: Option '--since' is required.", "recost")]
    public async Task Failures_are_explained_on_standard_error(int code, string error, params string[] args)
    {
        using CommandRun run = new();
        run.Write("broken.json", "{ not json");
        (await run.RunAsync(["prices", .. args])).ShouldBe(code);
        run.Error.ShouldStartWith(error);
        run.Output.ShouldBeEmpty();
    }

    private static string Catalog(string rates) => $$"""
        {
          "format": "farthing-catalog/1",
          "provider": "acme",
          "currency": "USD",
          "reviewed": "2026-11-21",
          "sources": { "list": "acme.example/pricing" },
          "models": [
            { "id": "wise-2", "kind": "embedding", "periods": [ { "status": "confirmed", "rates": { {{rates}} }, "sources": ["list"], "checked": "2026-11-21" } ] }
          ]
        }
        """;

    private static async Task<string?> RateAsync(CommandRun run, string model, string unit) =>
        (await JsonAsync(run, "show", model)).GetProperty("models")[0].GetProperty("periods")[0].GetProperty("rates_usd_per_million").GetProperty(unit).GetString();

    private static async Task<JsonElement> JsonAsync(CommandRun run, params string[] args)
    {
        (await run.RunAsync(["prices", .. args, "--json"])).ShouldBe(ExitCode.Fine, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        return json.RootElement.Clone();
    }
}
