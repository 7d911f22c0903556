using System.Net;
using System.Text;
using Farthing.Calls;
using Farthing.Gateway.Tests.Budgets;
using Farthing.Ledger;
using Farthing.Simulator.Tests;

namespace Farthing.Gateway.Tests.Reaching;

/// <summary>Calls that every deployment failed are tried again, where that is set.</summary>
public sealed class RetryTests
{
    private const string Fast = "retries: { most: 2, delay: 1ms }";

    private readonly FakeClock _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task By_itself_a_providers_error_reaches_the_client_at_once()
    {
        await using RunningGateway gateway = await Served.ByAsync([""], faults: """{ "fault": "500" }""");
        (await gateway.AskAsync()).ShouldStartWith("500");
        gateway.Simulator.Meter.Arrived.ShouldBe(1);
    }

    [Theory]
    [InlineData("408")]
    [InlineData("500")]
    [InlineData("529")]
    [InlineData("429; retry-after=0")]
    [InlineData("empty")]
    [InlineData("cut")]
    public async Task A_call_is_sent_again_and_every_attempt_is_on_the_receipt(string fault)
    {
        string[] parts = fault.Split("; retry-after=");
        string rule = $$"""{ "to": 2, "fault": "{{parts[0]}}"{{(parts.Length > 1 ? $", \"retry_after\": {parts[1]}" : "")}} }""";
        await using RunningGateway gateway = await Served.ByAsync([""], Fast, rule);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.Chat);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        CallRecord record = await gateway.RecordOfAsync(response);
        (record.Outcome, record.Status).ShouldBe((CallOutcome.Completed, 200));
        record.Charges.Select(charge => (charge.Attempt, charge.Deployment)).ShouldBe([(1, "a"), (2, "a"), (3, "a")]);
        gateway.Simulator.Meter.Arrived.ShouldBe(3);
    }

    [Fact]
    public async Task No_more_often_than_is_set_and_then_the_last_error_reaches_the_client()
    {
        await using RunningGateway gateway = await Served.ByAsync([""], Fast, """{ "fault": "503" }""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.Chat);
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        gateway.Simulator.Meter.Arrived.ShouldBe(3);
        CallRecord record = await gateway.RecordOfAsync(response);
        (record.Outcome, record.Charges.Count).ShouldBe((CallOutcome.ProviderError, 3));
    }

    [Fact]
    public async Task Other_deployments_are_asked_first_and_then_those_that_may_be_asked_again()
    {
        await using RunningGateway gateway = await Served.ByAsync(["", "priority: 2"], Fast, """{ "model": "a", "to": 2, "fault": "500" }, { "model": "b", "to": 1, "fault": "500" }""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.Chat);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Charges.Select(charge => charge.Deployment).ShouldBe(["a", "b", "a", "b"]);
        record.Outcome.ShouldBe(CallOutcome.Completed);
    }

    [Fact]
    public async Task Errors_of_the_caller_are_not_tried_again()
    {
        await using RunningGateway gateway = await Served.ByAsync([""], Fast, """{ "fault": "400" }""");
        (await gateway.AskAsync()).ShouldStartWith("400");
        gateway.Simulator.Meter.Arrived.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_tried_again_once_the_client_has_seen_a_part()
    {
        await using RunningGateway gateway = await Served.ByAsync([""], Fast);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.ChatStream, ("x-simulator-fault", "cut; after=2"));
        await Should.ThrowAsync<HttpRequestException>(response.Content.ReadAsStringAsync(Stop));
        (await gateway.RecordOfAsync(response)).Charges.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_provider_can_be_given_patience_of_its_own()
    {
        int asked = 0;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            Interlocked.Increment(ref asked);
            return exchange.AnswerAsync("{}", status: "500 No");
        });
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""
            providers:
              openai: { base_url: "{{provider.Address}}/v1", api_key: "env:TEST_KEY", retries: { most: 4 } }
            retries: { most: 1, delay: 0ms }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        asked.ShouldBe(5);
    }

    [Fact]
    public async Task A_provider_that_says_when_is_asked_then_and_one_that_says_never_is_not()
    {
        List<DateTimeOffset> asked = [];
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            asked.Add(_clock.GetUtcNow());
            return asked.Count switch
            {
                1 => exchange.AnswerAsync("{}", headers: "Retry-After: 7\r\n", status: "500 No"),
                2 => exchange.AnswerAsync("{}", headers: "x-should-retry: false\r\n", status: "500 No"),
                _ => exchange.AnswerAsync(Ask.ChatAnswer),
            };
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "retries: { most: 5, delay: 1s }", Use);
        Task<HttpResponseMessage> call = gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        while (!call.IsCompleted)
        {
            Stop.ThrowIfCancellationRequested();
            await FailedAsync(gateway, 1);
            _clock.Advance(TimeSpan.FromSeconds(0.5));
        }

        using HttpResponseMessage response = await call;
        (response.StatusCode, asked.Count).ShouldBe((HttpStatusCode.InternalServerError, 2));
        (asked[1] - asked[0]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(7));
    }

    [Theory]
    [InlineData("x-farthing-deadline", "5", "")]
    [InlineData("x-other", "1", "timeouts: { total: 5s }")]
    [InlineData("x-other", "1", "", "longest_delay: 4s")]
    public async Task No_wait_goes_beyond_the_calls_deadline_the_time_it_may_take_or_the_longest_wait(string header, string value, string settings, string retries = "delay: 1s")
    {
        int asked = 0;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            Interlocked.Increment(ref asked);
            return exchange.AnswerAsync("{}", headers: "Retry-After: 5\r\n", status: "500 No");
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, $"retries: {{ most: 5, {retries} }}\n{settings}", Use);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, (header, value));
        (response.StatusCode, asked).ShouldBe((HttpStatusCode.InternalServerError, 1));
    }

    [Fact]
    public async Task A_client_that_leaves_while_its_call_waits_ends_it()
    {
        int asked = 0;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            Interlocked.Increment(ref asked);
            return exchange.AnswerAsync("{}", headers: "Retry-After: 9\r\n", status: "500 No");
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "retries: { most: 5 }", Use);
        using CancellationTokenSource client = new();
        using HttpRequestMessage request = new(HttpMethod.Post, Ask.ChatPath) { Content = new StringContent(Ask.Chat, Encoding.UTF8, "application/json") };
        Task<HttpResponseMessage> call = gateway.Client.SendAsync(request, client.Token);
        await FailedAsync(gateway, 1);
        await client.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
        IReadOnlyList<CallRecord> calls;
        while ((calls = await gateway.CallsAsync()).Count == 0) Stop.ThrowIfCancellationRequested();
        (calls.Single().Outcome, calls.Single().Charges.Count).ShouldBe((CallOutcome.ClientLeft, 1));
        _clock.Advance(TimeSpan.FromMinutes(5));
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task A_provider_that_has_not_heard_of_the_call_is_asked_as_often_as_is_set()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            providers:
              gone: { kind: openai, catalog: openai, base_url: "http://127.0.0.1:1/v1", api_key: "env:TEST_KEY", retries: { most_unsent: 3, delay: 1ms } }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, """{"model":"gone/gpt-4o-mini","messages":[]}""");
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Charges.Select(charge => charge.CostStatus).ShouldBe([CostStatus.NotBilled, CostStatus.NotBilled, CostStatus.NotBilled, CostStatus.NotBilled]);
    }

    [Fact]
    public async Task An_attempt_that_may_have_cost_something_is_set_aside_for_before_the_next_and_without_room_there_is_none()
    {
        int asked = 0;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            Interlocked.Increment(ref asked);
            return exchange.AnswerAsync("");
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "retries: { most: 9, delay: 0ms }\nbudgets: [{ name: all, usd: 0.00007, per: 1d }]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, """{"model":"gpt-4o-mini","max_tokens":30,"messages":[{"role":"user","content":"Hi"}]}""");
        (int status, string code, string _) = await response.ErrorAsync();
        (status, code).ShouldBe((429, "budget_reserved"));
        asked.ShouldBeInRange(1, 3);
        (await gateway.RecordOfAsync(response)).Charges.Count.ShouldBe(asked);
    }

    private void Use(Microsoft.Extensions.DependencyInjection.IServiceCollection services) =>
        Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<TimeProvider>(services, _clock);

    /// <summary>Waits until so many attempts have failed: then the call waits to be tried again.</summary>
    private static async Task FailedAsync(RunningGateway gateway, long attempts)
    {
        while (!(await gateway.FindDeploymentAsync("openai/gpt-4o-mini") is { } deployment && deployment.GetProperty("failures").GetInt64() >= attempts)) Stop.ThrowIfCancellationRequested();
    }
}
