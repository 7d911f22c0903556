using System.Text;
using System.Text.Json;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Simulator;
using Farthing.Sqlite;
using Microsoft.Data.Sqlite;

namespace Farthing.Cli.Tests.Commands;

/// <summary>History priced again: a real gateway's ledger, corrected by the real command.</summary>
public sealed class RecostCommandTests
{
    private const string Map = """
        {
          "gpt-next-preview": { "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06 },
          "gpt-4o-mini": { "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 3e-07, "output_cost_per_token": 1.2e-06, "cache_read_input_token_cost": 1.5e-07 }
        }
        """;

    private static readonly string[] Models = ["gpt-next-preview", "gpt-4o-mini", "gpt-4o", "gpt-next-preview", "gpt-4o-mini"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_correction_is_shown_then_written_once_and_the_old_figures_stay_on_record()
    {
        using CommandRun run = new();
        run.Write("farthing.yaml", "data: data\n");
        run.Write("map.json", Map);
        await SpendAsync(run);
        CallRecord[] before = await CallsAsync(run);
        before.Count(call => call.Cost is null).ShouldBe(2);
        (await JsonAsync(run, "missing")).GetProperty("missing")[0].GetProperty("model").GetString().ShouldBe("gpt-next-preview");
        (await JsonAsync(run, "recost", "--since", "2000-01-01")).GetProperty("changed").GetInt32().ShouldBe(0);
        (await run.RunAsync("prices", "import", "litellm", "map.json", "--confirmed")).ShouldBe(ExitCode.Fine, run.Error);

        JsonElement missing = await JsonAsync(run, "missing");
        missing.GetProperty("missing").GetArrayLength().ShouldBe(0);
        missing.GetProperty("now_known")[0].GetProperty("calls").GetInt32().ShouldBe(2);

        JsonElement preview = await JsonAsync(run, "recost", "--since", "2000-01-01");
        preview.GetProperty("written").GetBoolean().ShouldBeFalse();
        preview.GetProperty("calls").GetInt32().ShouldBe(5);
        preview.GetProperty("changed").GetInt32().ShouldBe(5);
        preview.GetProperty("unknown_before").GetInt32().ShouldBe(2);
        preview.GetProperty("unknown_after").GetInt32().ShouldBe(0);
        (await CallsAsync(run)).Select(call => call.Cost).ShouldBe(before.Select(call => call.Cost));

        JsonElement written = await JsonAsync(run, "recost", "--since", "2000-01-01", "--write");
        written.GetProperty("written").GetBoolean().ShouldBeTrue();
        written.GetProperty("cost_after_usd").GetString().ShouldBe(preview.GetProperty("cost_after_usd").GetString());
        CallRecord[] after = await CallsAsync(run);
        foreach (CallRecord call in after)
        {
            (decimal input, decimal output) = call.RequestedModel switch { "gpt-next-preview" => (2m, 8m), "gpt-4o-mini" => (0.3m, 1.2m), _ => (2.5m, 10m) };
            call.Cost.ShouldBe(new Usd(((call.Charges[0].Usage.InputTokens * input) + (call.Charges[0].Usage.OutputTokens * output)) * 0.000_001m));
        }

        await RollupsEqualCallsAsync(run, after);
        JsonElement again = await JsonAsync(run, "recost", "--since", "2000-01-01", "--write");
        again.GetProperty("changed").GetInt32().ShouldBe(0);
        (await CallsAsync(run)).Select(call => call.Cost).ShouldBe(after.Select(call => call.Cost));
        await RollupsEqualCallsAsync(run, after);

        Scalar(run, "SELECT count(*) FROM recosts").ShouldBe(1);
        Scalar(run, "SELECT count(*) FROM recosted_calls").ShouldBe(5);
        Scalar(run, "SELECT sum(cost_pico) FROM recosted_calls").ShouldBe(before.Sum(call => call.Cost?.ToPicos() ?? 0));
        Scalar(run, "SELECT after_pico FROM recosts").ShouldBe(after.Sum(call => call.Cost!.Value.ToPicos()));

        (await run.RunAsync("prices", "recost", "--since", "2000-01-01")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldContain("5 calls priced again, 0 would change");
    }

    [Fact]
    public async Task Only_calls_of_the_time_that_is_asked_for_change()
    {
        using CommandRun run = new();
        run.Write("farthing.yaml", "data: data\n");
        run.Write("map.json", Map);
        await SpendAsync(run);
        (await run.RunAsync("prices", "import", "litellm", "map.json")).ShouldBe(ExitCode.Fine, run.Error);
        (await JsonAsync(run, "recost", "--since", "2000-01-01", "--until", "2001-01-01", "--write")).GetProperty("calls").GetInt32().ShouldBe(0);
        (await CallsAsync(run)).Count(call => call.Cost is null).ShouldBe(2);
        DateTimeOffset third = (await CallsAsync(run))[2].StartedAt;
        string since = third.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ");
        (await JsonAsync(run, "recost", "--since", since)).GetProperty("calls").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task Writing_needs_the_gateway_to_be_stopped_and_looking_does_not()
    {
        using CommandRun run = new();
        run.Write("farthing.yaml", "data: data\n");
        run.Write("map.json", Map);
        await using SimulatorServer simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 }, Cancellation);
        await using GatewayHost gateway = await StartAsync(run, simulator);
        await SendAsync(gateway);
        JsonElement import = await JsonAsync(run, "import", "litellm", "map.json");
        import.GetProperty("reloaded").GetBoolean().ShouldBeTrue();
        (await run.RunAsync("prices", "reload")).ShouldBe(ExitCode.Fine, run.Error);
        (await JsonAsync(run, "recost", "--since", "2000-01-01")).GetProperty("unknown_before").GetInt32().ShouldBe(2);
        (await run.RunAsync("prices", "recost", "--since", "2000-01-01", "--write")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldStartWith("farthing: a gateway runs at http://127.0.0.1:");
        run.Error.ShouldContain("Stop it");
    }

    private static async Task SpendAsync(CommandRun run)
    {
        await using SimulatorServer simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 }, Cancellation);
        await using GatewayHost gateway = await StartAsync(run, simulator);
        await SendAsync(gateway);
    }

    private static async Task SendAsync(GatewayHost gateway)
    {
        using HttpClient http = new() { BaseAddress = new Uri(gateway.Addresses[0]) };
        foreach (string model in Models)
        {
            using StringContent body = new($$"""{"model":"{{model}}","max_tokens":30,"messages":[{"role":"user","content":"Say when."}]}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await http.PostAsync(new Uri("v1/chat/completions", UriKind.Relative), body, Cancellation);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync(Cancellation);
        }

        await gateway.FlushAsync(Cancellation);
    }

    private static Task<GatewayHost> StartAsync(CommandRun run, SimulatorServer simulator) => GatewayHost.StartAsync(
        SettingsLoader.Load(new SettingsSource
        {
            Directory = run.Folder,
            Urls = "http://127.0.0.1:0",
            Environment = new Dictionary<string, string>
            {
                ["OPENAI_API_KEY"] = "any",
                ["OPENAI_BASE_URL"] = new Uri(simulator.BaseAddress, "v1").ToString(),
                ["FARTHING__LOGGING__LEVEL"] = "none",
            },
        }),
        cancellationToken: Cancellation);

    private static async Task<CallRecord[]> CallsAsync(CommandRun run)
    {
        await using SqliteLedgerReader reader = await SqliteLedgerReader.OpenAsync(Path.Combine(run.Folder, "data"), Cancellation);
        return [.. (await reader.CallsAsync(new CallsQuery { Sort = CallSort.Time, Limit = 100 }, Cancellation)).Reverse()];
    }

    private static async Task RollupsEqualCallsAsync(CommandRun run, CallRecord[] calls)
    {
        await using SqliteLedgerReader reader = await SqliteLedgerReader.OpenAsync(Path.Combine(run.Folder, "data"), Cancellation);
        Report report = await reader.ReportAsync(new ReportQuery { By = [Dimension.Model] }, Cancellation);
        report.Total.Calls.ShouldBe(calls.Length);
        report.Total.Cost.ShouldBe(calls.Aggregate(Usd.Zero, (sum, call) => sum + call.Cost!.Value));
        report.Total.UnknownCostCalls.ShouldBe(0);
        foreach (ReportRow row in report.Rows)
            row.Figures.Cost.ShouldBe(calls.Where(call => call.Charges[0].Model == row.Values[0]).Aggregate(Usd.Zero, (sum, call) => sum + call.Cost!.Value));
        (await reader.MissingPricesAsync(cancellationToken: Cancellation)).ShouldBeEmpty();
    }

    private static long Scalar(CommandRun run, string sql)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(run.Folder, "data", "farthing.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is this test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }

    private static async Task<JsonElement> JsonAsync(CommandRun run, params string[] args)
    {
        (await run.RunAsync(["prices", .. args, "--json"])).ShouldBe(ExitCode.Fine, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        return json.RootElement.Clone();
    }
}
