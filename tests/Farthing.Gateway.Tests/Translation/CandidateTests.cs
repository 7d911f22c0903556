using System.Net;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Translation;

/// <summary>Which deployments answer when some of them speak the other wire.</summary>
public sealed class CandidateTests
{
    private const string House = """{"model":"house","messages":[{"role":"user","content":"[say: Ob]"}]}""";

    private const string Both = """
        deployments:
          - { name: own, provider: openai, model: house, upstream_model: gpt-4o-mini, weight: 1 }
          - { name: other, provider: anthropic, model: house, upstream_model: claude-sonnet-4-5, weight: 1 }
        """;

    [Fact]
    public async Task Deployments_of_both_wires_share_a_models_calls_from_either_wire()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Both);
        foreach (string path in (string[])[Ask.ChatPath, Ask.MessagesPath])
        {
            HashSet<string> asked = [];
            for (int i = 0; i < 40 && asked.Count < 2; i++)
            {
                using HttpResponseMessage response = await gateway.PostAsync(path, House.Replace("\"messages\"", "\"max_tokens\":50,\"messages\"", StringComparison.Ordinal), Ask.AnthropicVersion);
                response.StatusCode.ShouldBe(HttpStatusCode.OK);
                asked.Add(RunningGateway.Text(response, "x-farthing-model"));
                string kind = (await RunningGateway.JsonAsync(response)).GetProperty(path == Ask.ChatPath ? "object" : "type").GetString()!;
                kind.ShouldBe(path == Ask.ChatPath ? "chat.completion" : "message");
            }

            asked.Order().ShouldBe(["other", "own"]);
        }
    }

    [Fact]
    public async Task A_call_that_cannot_be_carried_over_goes_to_a_deployment_of_its_own_wire()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Both);
        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House.Replace("\"messages\"", "\"seed\":7,\"messages\"", StringComparison.Ordinal));
            RunningGateway.Text(response, "x-farthing-model").ShouldBe("own");
        }
    }

    [Theory]
    [InlineData("openai", "anthropic")]
    [InlineData("anthropic", "openai")]
    public async Task Another_wires_deployment_answers_when_the_first_fails(string failing, string good)
    {
        await using RawProvider broken = RawProvider.Start(exchange => exchange.AnswerAsync("oops", status: "503 Service Unavailable"));
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""
            providers:
              failing: { kind: {{failing}}, base_url: "{{broken.Address}}", api_key: "env:TEST_KEY" }
              good: { kind: {{good}}, base_url: "$SIMULATOR{{(good == "openai" ? "/v1" : "")}}", api_key: "env:TEST_KEY" }
            deployments:
              - { name: first, provider: failing, model: house, upstream_model: any, weight: 1 }
              - { name: second, provider: good, model: house, upstream_model: {{(good == "openai" ? "gpt-4o-mini" : "claude-sonnet-4-5")}}, weight: 0 }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await RunningGateway.JsonAsync(response)).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("Ob");
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Charges.Select(charge => charge.Deployment).ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task A_translated_answer_is_cached_in_the_callers_wire_and_keeps_to_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("cache: { max_temperature: 2 }");
        const string Chat = """{"model":"claude-sonnet-4-5","max_tokens":60,"temperature":0,"messages":[{"role":"user","content":"[say: Ob]"}]}""";
        foreach ((string path, bool streamed, string expected) in ((string, bool, string)[])
            [(Ask.ChatPath, false, "miss"), (Ask.MessagesPath, false, "miss"), (Ask.ChatPath, false, "exact"), (Ask.MessagesPath, false, "exact"), (Ask.ChatPath, true, "exact"), (Ask.MessagesPath, true, "exact")])
        {
            using HttpResponseMessage response = await gateway.PostAsync(path, streamed ? Chat.Replace("\"messages\"", "\"stream\":true,\"messages\"", StringComparison.Ordinal) : Chat, Ask.AnthropicVersion);
            RunningGateway.Text(response, "x-farthing-cache").ShouldBe(expected, path);
            string body = await response.Content.ReadAsStringAsync();
            body.ShouldContain(path == Ask.ChatPath ? "chat.completion" : "\"type\":\"message\"");
            body.ShouldContain("Ob");
            body.ShouldNotContain("\"usage\":null");
            await gateway.Host.FlushAsync();
        }

        gateway.Simulator.Meter.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_translated_stream_is_cached_whole_with_its_usage_and_without_it_for_who_did_not_ask()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("cache: { max_temperature: 2 }");
        const string Chat = """{"model":"claude-sonnet-4-5","stream":true,"temperature":0,"messages":[{"role":"user","content":"[say: Ob]"}]}""";
        using HttpResponseMessage first = await gateway.PostAsync(Ask.ChatPath, Chat);
        string asked = await first.Content.ReadAsStringAsync();
        asked.ShouldNotContain("usage");
        using HttpResponseMessage second = await gateway.PostAsync(Ask.ChatPath, Chat.Replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}", StringComparison.Ordinal));
        RunningGateway.Text(second, "x-farthing-cache").ShouldBe("exact");
        (await second.Content.ReadAsStringAsync()).ShouldContain("\"completion_tokens\"");
        using HttpResponseMessage third = await gateway.PostAsync(Ask.ChatPath, Chat);
        (await third.Content.ReadAsStringAsync()).ShouldBe(asked);
    }

    [Fact]
    public async Task A_hard_budget_bounds_a_translated_call_by_a_limit_that_reaches_the_provider()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            bounds: { default_output: 300 }
            budgets: [{ name: all, usd: 5, per: 1d }]
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House.Replace("house", "claude-sonnet-4-5", StringComparison.Ordinal));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        gateway.Simulator.Meter.Calls.ShouldHaveSingleItem().RequestBody.ShouldNotBeNull().Text().ShouldContain("\"max_tokens\":300");
    }

    [Fact]
    public async Task Without_a_limit_of_anyones_the_models_own_is_sent()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House.Replace("house", "claude-sonnet-4-5", StringComparison.Ordinal));
        gateway.Simulator.Meter.Calls.ShouldHaveSingleItem().RequestBody.ShouldNotBeNull().Text().ShouldContain("\"max_tokens\":64000");
    }
}

file static class Bytes
{
    public static string Text(this ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}
