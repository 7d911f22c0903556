using System.Net;
using Farthing.Calls;
using Farthing.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests;

public sealed class DeploymentTests
{
    [Fact]
    public async Task Calls_are_spread_over_deployments_by_weight()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            """
            deployments:
              - { name: one, provider: openai, model: house, upstream_model: gpt-4o-mini, weight: 1 }
              - { name: three, provider: openai, model: house, upstream_model: gpt-4o-mini, weight: 3 }
              - { name: spare, provider: openai, model: house, upstream_model: gpt-4o-mini, weight: 0 }
            """,
            configure: services => services.AddSingleton(new Random(7)));
        var counts = new Dictionary<string, int>();
        for (int i = 0; i < 200; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House);
            string name = RunningGateway.Text(response, "x-farthing-model");
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        counts.ShouldNotContainKey("spare");
        counts["three"].ShouldBeInRange(130, 170);
        counts["one"].ShouldBe(200 - counts["three"]);
    }

    [Theory]
    [InlineData("429 Too Many Requests")]
    [InlineData("408 Request Timeout")]
    [InlineData("500 Internal Server Error")]
    [InlineData("503 Service Unavailable")]
    [InlineData("529 Overloaded")]
    public async Task Another_deployment_answers_when_the_first_fails_and_each_attempt_is_on_the_receipt(string status)
    {
        await using RawProvider failing = RawProvider.Start(exchange => exchange.AnswerAsync("""{"error":{"message":"no"}}""", status: status));
        await using RawProvider good = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await TwoAsync(failing.Address, good.Address);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House);
        (await response.Content.ReadAsStringAsync()).ShouldBe(Ask.ChatAnswer);
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("second");
        CallRecord record = await gateway.RecordOfAsync(response);
        (record.Outcome, record.Status).ShouldBe((CallOutcome.Completed, 200));
        record.Charges.Select(c => (c.Attempt, c.Deployment, c.ProviderStatus)).ShouldBe([(1, "first", int.Parse(status[..3])), (2, "second", 200)]);
    }

    [Fact]
    public async Task Another_deployment_answers_when_the_first_cannot_be_reached()
    {
        await using RawProvider good = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await TwoAsync("http://127.0.0.1:1", good.Address);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House);
        (await response.Content.ReadAsStringAsync()).ShouldBe(Ask.ChatAnswer);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Charges.Count.ShouldBe(2);
        record.Charges[0].CostStatus.ShouldBe(CostStatus.NotBilled);
        record.Cost.ShouldNotBeNull().ShouldBe(record.Charges[1].Cost!.Value.Rounded());
    }

    [Fact]
    public async Task Each_attempt_starts_from_the_clients_own_bytes()
    {
        var bodies = new List<string>();
        await using RawProvider failing = RawProvider.Start(exchange =>
        {
            bodies.Add(exchange.BodyText);
            return exchange.AnswerAsync("{}", status: "500 No");
        });
        await using RawProvider good = RawProvider.Start(exchange =>
        {
            bodies.Add(exchange.BodyText);
            return exchange.AnswerAsync(Ask.ChatAnswer);
        });
        await using RunningGateway gateway = await TwoAsync(failing.Address, good.Address);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House);
        bodies.ShouldBe([House.Replace("house", "m-first", StringComparison.Ordinal), House.Replace("house", "gpt-4o-mini", StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task When_all_fail_the_client_gets_the_last_answer_with_its_header_fields()
    {
        await using RawProvider failing = RawProvider.Start(exchange => exchange.AnswerAsync("""{"error":"first"}""", status: "500 No"));
        await using RawProvider limited = RawProvider.Start(exchange => exchange.AnswerAsync("""{"error":"second"}""", status: "429 Slow Down", headers: "Retry-After: 30\r\n"));
        await using RunningGateway gateway = await TwoAsync(failing.Address, limited.Address);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House);
        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        RunningGateway.Text(response, "Retry-After").ShouldBe("30");
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"error":"second"}""");
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Outcome.ShouldBe(CallOutcome.ProviderError);
        record.Charges.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("400 Bad Request")]
    [InlineData("413 Content Too Large")]
    [InlineData("422 Unprocessable")]
    public async Task An_error_of_the_clients_own_is_not_tried_elsewhere(string status)
    {
        await using RawProvider failing = RawProvider.Start(exchange => exchange.AnswerAsync("{}", status: status));
        await using RawProvider good = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await TwoAsync(failing.Address, good.Address);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House);
        ((int)response.StatusCode).ShouldBe(int.Parse(status[..3]));
        (await gateway.RecordOfAsync(response)).Charges.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_tried_elsewhere_once_the_answer_has_begun()
    {
        await using RawProvider cut = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Ask.ChatEvent);
        });
        await using RawProvider good = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await TwoAsync(cut.Address, good.Address);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal));
        await Should.ThrowAsync<HttpRequestException>(response.Content.ReadAsStringAsync());
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Outcome.ShouldBe(CallOutcome.Truncated);
        record.Charges.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_alias_stands_for_a_model_and_only_its_name_changes_on_the_way()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("aliases: { cheap: gpt-4o-mini, cheaper: cheap, talker: claude-sonnet-4-5 }");
        foreach ((string path, string alias, string model) in new[] { (Ask.ChatPath, "cheaper", "openai/gpt-4o-mini"), (Ask.MessagesPath, "talker", "anthropic/claude-sonnet-4-5") })
        {
            using HttpResponseMessage response = await gateway.PostAsync(
                path, $$"""{"model":"{{alias}}","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}""", Ask.AnthropicVersion);
            ((int)response.StatusCode).ShouldBe(200);
            RunningGateway.Text(response, "x-farthing-model").ShouldBe(model);
            CallRecord record = await gateway.RecordOfAsync(response);
            record.RequestedModel.ShouldBe(alias);
            record.Cost.ShouldNotBeNull().Amount.ShouldBeGreaterThan(0m);
        }
    }

    [Fact]
    public async Task A_provider_may_be_named_before_the_model()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat.Replace("gpt-4o-mini", "openai/gpt-4o-mini", StringComparison.Ordinal));
        ((int)response.StatusCode).ShouldBe(200);
        System.Text.Encoding.UTF8.GetString((await gateway.SeenByProviderAsync(response)).RequestBody!.Value.Span).ShouldBe(Ask.Chat);
    }

    [Theory]
    [InlineData(Ask.ChatPath, "my-own-model", "openai/my-own-model")]
    [InlineData(Ask.MessagesPath, "claude-of-tomorrow", "anthropic/claude-of-tomorrow")]
    public async Task A_bare_name_that_nobody_knows_goes_to_the_wires_own_provider_at_an_unknown_cost(string path, string model, string deployment)
    {
        await using RawProvider provider = RawProvider.Answering(path == Ask.ChatPath
            ? Ask.ChatAnswer.Replace("gpt-4o-mini", model, StringComparison.Ordinal)
            : $$"""{"id":"m","type":"message","role":"assistant","model":"{{model}}","content":[],"stop_reason":"end_turn","usage":{"input_tokens":5,"output_tokens":7} }""");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(path, $$"""{"model":"{{model}}","max_tokens":5,"messages":[]}""");
        RunningGateway.Text(response, "x-farthing-model").ShouldBe(deployment);
        RunningGateway.Text(response, "x-farthing-cost").ShouldBe("unknown");
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Cost.ShouldBeNull();
        record.Charges.Single().Usage.ShouldBe(new Usage { InputTokens = 5, OutputTokens = 7 });
        record.Charges.Single().CostStatus.ShouldBe(CostStatus.Unknown);
    }

    private const string House = """{"model":"house","messages":[]}""";

    /// <summary>Two deployments of one model: the second is asked only when the first fails.</summary>
    private static Task<RunningGateway> TwoAsync(string first, string second) => RunningGateway.StartAsync($$"""
        providers:
          a: { kind: openai, catalog: openai, base_url: "{{first}}/v1", api_key: "env:TEST_KEY" }
          b: { kind: openai, catalog: openai, base_url: "{{second}}/v1", api_key: "env:TEST_KEY" }
        deployments:
          - { name: first, provider: a, model: house, upstream_model: m-first, weight: 1 }
          - { name: second, provider: b, model: house, upstream_model: gpt-4o-mini, weight: 0 }
        """);
}
