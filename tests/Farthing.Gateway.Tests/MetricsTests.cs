using System.Globalization;
using Farthing.Calls;
using Farthing.Gateway.Metrics;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Wire;

namespace Farthing.Gateway.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task Calls_are_counted_under_OpenTelemetrys_names()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        decimal cost = 0m;
        long input = 0, output = 0;
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
            CallRecord record = await gateway.RecordOfAsync(response);
            cost += record.Cost!.Value.Amount;
            input += record.Charges[0].Usage.InputTokens;
            output += record.Charges[0].Usage.OutputTokens;
        }

        (await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-simulator-fault", "500"))).Dispose();
        string text = await gateway.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        const string Labels = "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_response_model=\"gpt-4o-mini\"";
        Value(text, $"farthing_calls_total{{{Labels},outcome=\"Completed\"}}").ShouldBe(3);
        Value(text, $"farthing_calls_total{{{Labels},outcome=\"ProviderError\"}}").ShouldBe(1);
        Value(text, $"farthing_cost_usd_total{{{Labels}}}").ShouldBe(cost);
        Value(text, $"gen_ai_server_request_duration_seconds_count{{{Labels}}}").ShouldBe(4);
        Value(text, $"gen_ai_server_request_duration_seconds_bucket{{{Labels},le=\"+Inf\"}}").ShouldBe(4);
        Value(text, $"gen_ai_server_time_to_first_token_seconds_count{{{Labels}}}").ShouldBe(4);
        Value(text, $"farthing_overhead_seconds_count{{{Labels}}}").ShouldBe(4);
        Value(text, $"gen_ai_client_token_usage_sum{{{Labels},gen_ai_token_type=\"input\"}}").ShouldBe(input);
        Value(text, $"gen_ai_client_token_usage_sum{{{Labels},gen_ai_token_type=\"output\"}}").ShouldBe(output);
        Value(text, "farthing_ledger_up").ShouldBe(1);
        Value(text, "farthing_ledger_alarm").ShouldBe(0);
    }

    [Fact]
    public async Task The_page_is_well_formed_Prometheus_text()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (await gateway.PostAsync(Ask.ChatPath, Ask.Chat)).Dispose();
        using HttpResponseMessage page = await gateway.Client.GetAsync(new Uri("/metrics", UriKind.Relative));
        page.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        string? family = null;
        foreach (string line in (await page.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) family = line.Split(' ')[2];
            else if (!line.StartsWith('#'))
            {
                line.ShouldMatch("^[a-z_]+(\\{([a-z_]+=\"([^\"\\\\]|\\\\.)*\",?)+\\})? -?[0-9.E+-]+$");
                line.ShouldStartWith(family!);
            }
        }
    }

    [Fact]
    public void Names_that_clients_make_up_can_neither_break_the_page_nor_grow_it_without_bound()
    {
        var metrics = new CallMetrics();
        metrics.Settled(Call, Record("a\"b\\c\nd"));
        for (int i = 0; i < 5000; i++) metrics.Settled(Call, Record($"model-{i}"));
        var text = new System.Text.StringBuilder();
        metrics.Write(text);
        string page = text.ToString();
        page.ShouldContain("gen_ai_response_model=\"a\\\"b\\\\c\\nd\"");
        string[] calls = [.. page.Split('\n').Where(line => line.StartsWith("farthing_calls_total{", StringComparison.Ordinal))];
        calls.Length.ShouldBe(1001);
        calls.Sum(line => int.Parse(line[(line.LastIndexOf(' ') + 1)..])).ShouldBe(5001);
        calls.ShouldContain(line => line.Contains("gen_ai_response_model=\"other\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Live_and_ready_say_so()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (await gateway.Client.GetStringAsync(new Uri("/health/live", UriKind.Relative))).ShouldBe("""{"status":"live","alarm":null}""");
        (await gateway.Client.GetStringAsync(new Uri("/health/ready", UriKind.Relative))).ShouldBe("""{"status":"ready","alarm":null}""");
    }

    private static Call Call => new()
    {
        Id = new CallId(1, 2),
        StartedAt = DateTimeOffset.UnixEpoch,
        StartTimestamp = 0,
        Endpoint = Endpoint.ChatCompletions,
        Principal = new Principal(),
        Body = default,
        Request = RequestReader.Read("{}"u8, maxDepth: 8),
        Headers = new NoHeaders(),
        RequestedModel = "m",
        Streamed = false,
        ClientLeft = CancellationToken.None,
    };

    private static CallRecord Record(string model) => new()
    {
        Id = new CallId(1, 2),
        StartedAt = DateTimeOffset.UnixEpoch,
        Principal = new Principal(),
        Endpoint = Endpoint.ChatCompletions,
        RequestedModel = model,
        Charges = [new Charge { Provider = "openai", Deployment = "d", Model = model, Cost = new Usd(0.5m) }],
    };

    private static decimal Value(string page, string series)
    {
        string line = page.Split('\n').Single(l => l.StartsWith(series + " ", StringComparison.Ordinal));
        return decimal.Parse(line[(series.Length + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private sealed class NoHeaders : IRequestHeaders
    {
        public void Visit(IHeaderVisitor visitor)
        {
        }
    }
}
