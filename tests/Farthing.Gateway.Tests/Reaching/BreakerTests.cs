using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Simulator.Tests;

namespace Farthing.Gateway.Tests.Reaching;

/// <summary>A deployment that fails is passed over while others are up.</summary>
public sealed class BreakerTests
{
    private readonly FakeClock _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("500")]
    [InlineData("529")]
    [InlineData("408")]
    [InlineData("empty")]
    [InlineData("content-type")]
    [InlineData("malformed")]
    [InlineData("cut")]
    public async Task After_a_few_failures_of_any_kind_it_is_not_asked_any_more_and_no_client_notices(string fault)
    {
        await using RunningGateway gateway = await Served.ByAsync(["", "priority: 2"], "breakers: { failures: 3, pause: 1m }", $$"""{ "model": "a", "fault": "{{fault}}" }""");
        for (int i = 0; i < 8; i++) (await gateway.AskAsync()).ShouldBe("b");
        gateway.AskedFor("a").ShouldBe(3);
        JsonElement a = await gateway.DeploymentAsync("a"), b = await gateway.DeploymentAsync("b");
        (a.GetProperty("state").GetString(), a.GetProperty("failures").GetInt64(), a.GetProperty("share").GetDouble()).ShouldBe(("open", 3, 0.2727));
        (b.GetProperty("state").GetString(), b.GetProperty("failures").GetInt64(), b.GetProperty("attempts").GetInt64()).ShouldBe(("closed", 0, 8));
        a.GetProperty("last_failure").GetString()!.ShouldNotBeEmpty();
        a.GetProperty("trial_at").GetDateTimeOffset().ShouldBeGreaterThan(a.GetProperty("last_failure_at").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("cut; after=2", "broke off")]
    [InlineData("error-in-stream; after=2", "an error in the answer")]
    public async Task Streams_that_break_after_the_client_saw_something_count_too(string fault, string told)
    {
        await using RunningGateway gateway = await Served.ByAsync(["", "priority: 2"], "breakers: { failures: 2, pause: 1m }");
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.ChatStream, ("x-simulator-fault", fault));
            RunningGateway.Text(response, "x-farthing-model").ShouldBe("a");
            try
            {
                await response.Content.ReadAsStringAsync(Stop);
            }
            catch (HttpRequestException)
            {
                // Cut for the client too.
            }

            (await gateway.RecordOfAsync(response)).Outcome.ShouldNotBe(CallOutcome.Completed);
        }

        (await gateway.DeploymentAsync("a")).GetProperty("last_failure").GetString().ShouldBe(told);
        (await gateway.AskAsync(Served.ChatStream)).ShouldBe("b");
    }

    [Fact]
    public async Task One_that_hangs_is_given_up_in_its_own_time_and_then_passed_over()
    {
        await using RunningGateway gateway = await Served.ByAsync(
            ["timeouts: { first_byte: 100ms }, breaker: { failures: 1, pause: 1m }", "priority: 2"], faults: """{ "model": "a", "fault": "hang" }""");
        (await gateway.AskAsync()).ShouldBe("b");
        (await gateway.AskAsync()).ShouldBe("b");
        gateway.AskedFor("a").ShouldBe(1);
        (await gateway.DeploymentAsync("a")).GetProperty("last_failure").GetString().ShouldBe("timed out");
    }

    [Theory]
    [InlineData("400")]
    [InlineData("413")]
    [InlineData("422")]
    public async Task Errors_of_the_caller_do_not_count(string fault)
    {
        await using RunningGateway gateway = await Served.ByAsync(["", "priority: 2"], "breakers: { failures: 2 }");
        for (int i = 0; i < 5; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.Chat, ("x-simulator-fault", fault));
            ((int)response.StatusCode).ShouldBe(int.Parse(fault));
        }

        (await gateway.StateAsync("a")).ShouldBe("closed");
        gateway.AskedFor("b").ShouldBe(0);
    }

    [Fact]
    public async Task After_the_pause_one_call_tries_it_while_all_others_go_elsewhere()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously), answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        await using RawProvider first = RawProvider.Start(async exchange =>
        {
            if (Interlocked.Increment(ref asked) <= 2)
            {
                await exchange.AnswerAsync("{}", status: "500 No");
                return;
            }

            begun.TrySetResult();
            await answer.Task;
            await exchange.AnswerAsync(Ask.ChatAnswer);
        });
        await using RawProvider second = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await BeforeAsync(first, second, "breakers: { failures: 2, pause: 10s }", _clock);
        for (int i = 0; i < 4; i++) (await gateway.AskAsync()).ShouldBe("b");
        asked.ShouldBe(2);

        _clock.Advance(TimeSpan.FromSeconds(10));
        Task<string> trial = gateway.AskAsync();
        await begun.Task.WaitAsync(Stop);
        (await gateway.StateAsync("a")).ShouldBe("half_open");
        string[] others = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.AskAsync()));
        others.ShouldAllBe(one => one == "b");
        asked.ShouldBe(3);

        answer.SetResult();
        (await trial).ShouldBe("a");
        (await gateway.StateAsync("a")).ShouldBe("closed");
        (await gateway.AskAsync()).ShouldBe("a");
    }

    [Fact]
    public async Task A_trial_that_fails_costs_its_caller_nothing_but_time_and_doubles_the_pause()
    {
        await using RunningGateway gateway = await Served.ByAsync(["", "priority: 2"], "breakers: { failures: 1, pause: 10s }", """{ "model": "a", "fault": "500" }""", _clock);
        foreach (int pause in new[] { 10, 20, 40 })
        {
            (await gateway.AskAsync()).ShouldBe("b");
            DateTimeOffset due = (await gateway.DeploymentAsync("a")).GetProperty("trial_at").GetDateTimeOffset();
            (due - _clock.GetUtcNow()).TotalSeconds.ShouldBeInRange(pause / 2.0, pause);
            (await gateway.AskAsync()).ShouldBe("b");
            _clock.Advance(TimeSpan.FromSeconds(pause));
        }

        gateway.AskedFor("a").ShouldBe(3);
    }

    [Fact]
    public async Task When_all_are_down_one_is_asked_all_the_same_and_its_own_error_reaches_the_client()
    {
        await using RunningGateway gateway = await Served.ByAsync(["", ""], "breakers: { failures: 1, pause: 1m }", """{ "to": 2, "fault": "500" }""");
        string first = await gateway.AskAsync();
        first.ShouldStartWith("500");
        (await gateway.StateAsync("a"), await gateway.StateAsync("b")).ShouldBe(("open", "open"));
        (await gateway.AskAsync()).ShouldBeOneOf("a", "b");
        gateway.Simulator.Meter.Arrived.ShouldBe(3);
    }

    [Theory]
    [InlineData(Ask.ChatPath, "code", "no_deployment_available")]
    [InlineData(Ask.ResponsesPath, "code", "no_deployment_available")]
    public async Task Or_the_call_is_refused_with_the_time_to_come_back_where_that_is_set(string path, string field, string code)
    {
        await using RunningGateway gateway = await Served.ByAsync(["", ""], "breakers: { failures: 1, pause: 60s, when_all_open: refuse }", """{ "fault": "500" }""");
        await gateway.AskAsync();
        using HttpResponseMessage response = await gateway.PostAsync(path, path == Ask.ChatPath ? Served.Chat : Ask.Response);
        ((int)response.StatusCode).ShouldBe(503);
        int.Parse(RunningGateway.Text(response, "Retry-After")).ShouldBeInRange(25, 60);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        error.GetProperty(field).GetString().ShouldBe(code);
        error.GetProperty("message").GetString()!.ShouldContain("breakers.when_all_open");
        gateway.Simulator.Meter.Arrived.ShouldBe(2);
    }

    [Fact]
    public async Task A_models_only_deployment_is_always_asked()
    {
        await using RunningGateway gateway = await Served.ByAsync([""], "breakers: { failures: 1, when_all_open: refuse }", """{ "to": 3, "fault": "500" }""");
        for (int i = 0; i < 3; i++) (await gateway.AskAsync()).ShouldStartWith("500");
        (await gateway.StateAsync("a")).ShouldBe("open");
        (await gateway.AskAsync()).ShouldBe("a");
        (await gateway.StateAsync("a")).ShouldBe("closed");
    }

    [Theory]
    [InlineData("""{"error":{"message":"upstream failed","code":502}}""")]
    [InlineData("""{"error":{"message":"The server had an error","type":"server_error"}}""")]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""")]
    public async Task An_error_under_a_status_of_success_is_a_failure_and_another_deployment_answers(string error)
    {
        await using RawProvider first = RawProvider.Answering(error);
        await using RawProvider second = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await BeforeAsync(first, second, "breakers: { failures: 2 }");
        for (int i = 0; i < 3; i++) (await gateway.AskAsync()).ShouldBe("b");
        (await gateway.StateAsync("a")).ShouldBe("open");
        IReadOnlyList<CallRecord> calls = await gateway.CallsAsync();
        calls.Select(call => (call.Outcome, call.Charges.Count)).Order().ShouldBe([(CallOutcome.Completed, 1), (CallOutcome.Completed, 2), (CallOutcome.Completed, 2)]);
        calls.First(call => call.Charges.Count == 2).Charges[0].CostStatus.ShouldNotBe(CostStatus.NotBilled);
    }

    [Theory]
    [InlineData("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n")]
    [InlineData("data: {\"error\":{\"message\":\"upstream failed\",\"code\":502}}\n\n")]
    public async Task A_stream_that_begins_with_an_error_fails_over_too(string error)
    {
        await using RawProvider first = RawProvider.Streaming(error);
        await using RawProvider second = RawProvider.Streaming(Ask.ChatEvent, Ask.ChatEnd, "data: [DONE]\n\n");
        await using RunningGateway gateway = await BeforeAsync(first, second);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.ChatStream);
        (await response.Content.ReadAsStringAsync(Stop)).ShouldBe(Ask.ChatEvent + Ask.ChatEnd + "data: [DONE]\n\n");
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("b");
    }

    [Fact]
    public async Task When_none_is_left_the_error_reaches_the_client_as_it_is_and_is_recorded_as_one()
    {
        const string Error = """{"error":{"message":"upstream failed","code":502}}""";
        await using RawProvider first = RawProvider.Answering(Error), second = RawProvider.Answering(Error);
        await using RunningGateway gateway = await BeforeAsync(first, second);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.Chat);
        (await response.Content.ReadAsStringAsync(Stop)).ShouldBe(Error);
        CallRecord record = await gateway.RecordOfAsync(response);
        (record.Outcome, record.Charges.Count).ShouldBe((CallOutcome.ProviderError, 2));
        record.Charges.ShouldAllBe(charge => charge.CostStatus == CostStatus.Partial || charge.CostStatus == CostStatus.Unknown, "what a provider charges for it is not known");
    }

    [Fact]
    public async Task An_answer_that_was_looked_at_reaches_the_client_byte_for_byte_however_long_it_is()
    {
        string large = Ask.ChatAnswer.Replace("Ob, Po, Don", new string('x', 50_000), StringComparison.Ordinal);
        await using RawProvider first = RawProvider.Answering(large), second = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await BeforeAsync(first, second);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.Chat);
        (await response.Content.ReadAsStringAsync(Stop)).ShouldBe(large);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Charges.Single().Usage.OutputTokens.ShouldBe(7);
    }

    [Fact]
    public async Task The_metrics_tell_which_deployments_are_up()
    {
        await using RunningGateway gateway = await Served.ByAsync(["", "priority: 2"], "breakers: { failures: 1, pause: 1m }", """{ "model": "a", "fault": "500" }""");
        await gateway.AskAsync(Served.ChatStream);
        string page = await gateway.Client.GetStringAsync("/metrics", Stop);
        page.ShouldContain("farthing_deployment_up{deployment=\"a\"} 0\n");
        page.ShouldContain("farthing_deployment_up{deployment=\"b\"} 1\n");
        page.ShouldContain("farthing_deployment_attempts_total{deployment=\"a\"} 1\n");
        page.ShouldContain("farthing_deployment_failures_total{deployment=\"a\"} 1\n");
        page.ShouldContain("farthing_deployment_failures_total{deployment=\"b\"} 0\n");
        page.ShouldContain("farthing_deployment_time_to_first_token_seconds{deployment=\"b\"} ");
        page.ShouldNotContain("farthing_deployment_time_to_first_token_seconds{deployment=\"a\"}");
    }

    private static Task<RunningGateway> BeforeAsync(RawProvider first, RawProvider second, string settings = "", TimeProvider? clock = null) => RunningGateway.StartAsync(
        $$"""
        providers:
          one: { kind: openai, catalog: openai, base_url: "{{first.Address}}/v1", api_key: "env:TEST_KEY" }
          two: { kind: openai, catalog: openai, base_url: "{{second.Address}}/v1", api_key: "env:TEST_KEY" }
        deployments:
          - { name: a, provider: one, model: gpt-4o-mini }
          - { name: b, provider: two, model: gpt-4o-mini, priority: 2 }
        {{settings}}
        """,
        configure: services =>
        {
            if (clock is not null) Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, clock);
        });
}
