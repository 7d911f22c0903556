using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Farthing.Alerts;
using Farthing.Alerts.State;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Sqlite;

namespace Farthing.Cli.Tests.Commands;

public sealed class AlertsCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_and_past_alerts_are_listed_from_what_a_gateway_left_behind()
    {
        using CommandRun run = new();
        string data = Directory.CreateDirectory(Path.Combine(run.Folder, "data")).FullName;
        (await run.RunAsync("alerts", "list", "--data", "data")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldContain("No alert is open.");

        IncidentBook book = new(new AlertState(), TimeSpan.Zero, new Random(1));
        AlertFinding finding = new()
        {
            Kind = AlertKind.Runaway,
            Subject = new AlertSubject("key", "shop"),
            Severity = AlertSeverity.Critical,
            Summary = "Spend of key \"shop\" is running away.\u001b[31m",
        };
        book.Enter(AlertKind.Runaway, [finding], TimeSpan.Zero, CommandRun.Now.AddHours(-2));
        book.Enter(AlertKind.Runaway, [finding with { Subject = new AlertSubject("key", "lab") }], TimeSpan.Zero, CommandRun.Now.AddHours(-1));
        await new FileAlertStateStore(data).WriteAsync(book.State, Cancellation);

        (await run.RunAsync("alerts", "list", "--data", "data")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldContain("1 alert is open");
        run.Output.ShouldContain("critical");
        run.Output.ShouldNotContain("\u001b");
        (await run.RunAsync("alerts", "history", "--data", "data", "--json")).ShouldBe(ExitCode.Fine, run.Error);
        JsonElement past = JsonDocument.Parse(run.Output).RootElement.GetProperty("incidents")[0];
        past.GetProperty("subject").GetProperty("value").GetString().ShouldBe("shop");
        past.GetProperty("resolved_at").GetString().ShouldBe("2026-11-21T09:31:00.000Z");
    }

    [Fact]
    public async Task A_preview_says_how_often_a_rule_would_have_fired_and_follows_the_settings()
    {
        using CommandRun run = new();
        run.Write("farthing.yaml", "data: data\nalerts: { anomaly: { by: [] } }\n");
        await FillAsync(Directory.CreateDirectory(Path.Combine(run.Folder, "data")).FullName);

        JsonElement rule = await PreviewAsync(run);
        rule.GetProperty("fired").GetInt32().ShouldBe(1);
        rule.GetProperty("enabled").GetBoolean().ShouldBeTrue();
        rule.GetProperty("latest")[0].GetProperty("at").GetString().ShouldBe("2026-11-16T11:00:00Z");

        run.Environment["FARTHING__ALERTS__ANOMALY__LEAST_USD"] = "1000";
        (await PreviewAsync(run)).GetProperty("fired").GetInt32().ShouldBe(0);
        (await run.RunAsync("alerts", "preview")).ShouldBe(ExitCode.Fine, run.Error);
        run.Output.ShouldContain("Would have fired in the last 28 days");
        run.Output.ShouldContain("budget_threshold");
        (await run.RunAsync("alerts", "preview", "nonsense")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("spend_anomaly");
    }

    [Fact]
    public async Task A_preview_says_when_budgets_would_have_been_told_of()
    {
        using CommandRun run = new();
        run.Write("farthing.yaml", """
            data: data
            budgets:
              - { name: all, usd: 500, per: 1mo }
              - { name: each, for: { model: "*" }, usd: 30, per: 1d, rolling: true }
              - { name: tagged, for: { tag.env: prod }, usd: 1, per: 1mo }
            """);
        await FillAsync(Directory.CreateDirectory(Path.Combine(run.Folder, "data")).FullName);

        // A dollar an hour since 12 October and 50 more in one: 80 % of October's; in November every level, and the end foreseen on its first day.
        JsonElement threshold = await PreviewAsync(run, "budget_threshold");
        string[] latest = [.. threshold.GetProperty("latest").EnumerateArray().Select(each => $"{each.GetProperty("at").GetString()} {each.GetProperty("value").GetString()}")];
        latest.Where(each => each.EndsWith("all (1mo)", StringComparison.Ordinal)).ShouldBe(
        [
            "2026-11-19T19:00:00Z all (1mo)", "2026-11-18T18:00:00Z all (1mo)", "2026-11-16T11:00:00Z all (1mo)", "2026-11-11T10:00:00Z all (1mo)", "2026-10-29T02:00:00Z all (1mo)",
        ]);
        threshold.GetProperty("note").GetString()!.ShouldContain("tagged");
        JsonElement forecast = await PreviewAsync(run, "budget_forecast");
        forecast.GetProperty("fired").GetInt32().ShouldBe(1);
        forecast.GetProperty("latest")[0].GetProperty("at").GetString().ShouldBe("2026-11-01T02:00:00Z");
    }

    [Fact]
    public async Task A_test_message_reaches_its_channel_and_a_wrong_name_is_answered_with_the_nearest()
    {
        using CommandRun run = new();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        run.Write("farthing.yaml", $"alerts: {{ channels: {{ hook: {{ kind: webhook, url: \"http://127.0.0.1:{port}/secret\" }} }} }}\n");
        Task<string> received = ReceiveAsync(listener, "200 OK");
        (await run.RunAsync("alerts", "test", "hook")).ShouldBe(ExitCode.Fine, run.Error);
        (await received).ShouldContain("This is a test");

        received = ReceiveAsync(listener, "404 No");
        (await run.RunAsync("alerts", "test", "hook")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldBe("farthing: the test message did not arrive: 127.0.0.1 answered with status 404\n");
        await received;
        (await run.RunAsync("alerts", "test", "hok")).ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("did you mean \"hook\"?");
    }

    private static async Task<JsonElement> PreviewAsync(CommandRun run, string name = "spend_anomaly")
    {
        (await run.RunAsync("alerts", "preview", name, "--json")).ShouldBe(ExitCode.Fine, run.Error);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("rules")[0];
    }

    // Forty days of a call an hour, and a surge on 16 November at ten.
    private static async Task FillAsync(string folder)
    {
        await using SqliteLedger ledger = await SqliteLedger.OpenAsync(new LedgerOptions { DataFolder = folder }, cancellationToken: Cancellation);
        DateTimeOffset start = CommandRun.Now.AddDays(-40);
        for (int hour = 0; hour < 40 * 24; hour++)
        {
            DateTimeOffset at = start.AddHours(hour);
            decimal cost = at is { Month: 11, Day: 16, Hour: 10 } ? 50 : 1;
            CallRecord record = new()
            {
                Id = new CallId((ulong)hour + 1, 1),
                StartedAt = at,
                Principal = new Principal(),
                Endpoint = Endpoint.ChatCompletions,
                RequestedModel = "m",
                Status = 200,
                Charges =
                [
                    new Charge
                    {
                        Provider = "openai",
                        Deployment = "d",
                        Model = "m",
                        Cost = new Usd(cost),
                        CostStatus = CostStatus.ProviderReported,
                        UsageStatus = UsageStatus.Reported,
                    },
                ],
            };
            CallIntent intent = new()
            {
                Id = record.Id,
                StartedAt = at,
                Principal = record.Principal,
                Endpoint = record.Endpoint,
                RequestedModel = "m",
                Provider = "openai",
                Deployment = "d",
                Model = "m",
            };
            ledger.Ledger.TryOpen(intent).ShouldBeTrue();
            ledger.Ledger.Close(record);
        }

        await ledger.Ledger.FlushAsync(Cancellation);
    }

    private static async Task<string> ReceiveAsync(TcpListener listener, string status)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(Cancellation);
        NetworkStream stream = client.GetStream();
        StringBuilder text = new();
        byte[] buffer = new byte[8192];
        while (!text.ToString().Contains("This is a test", StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(buffer, Cancellation);
            if (read == 0) break;
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), Cancellation);
        return text.ToString();
    }
}
