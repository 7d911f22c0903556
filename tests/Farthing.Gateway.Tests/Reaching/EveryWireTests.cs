using System.Net;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Gateway.Tests.Budgets;
using Farthing.Ledger;
using Farthing.Simulator;
using Farthing.Simulator.Faults;

namespace Farthing.Gateway.Tests.Reaching;

/// <summary>What holds for one wire holds for all, and under load.</summary>
public sealed class EveryWireTests
{
    private const string Model = "house";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("openai", Ask.ChatPath, Ask.Chat)]
    [InlineData("openai", Ask.ChatPath, Ask.ChatStream)]
    [InlineData("openai", Ask.ResponsesPath, Ask.Response)]
    [InlineData("openai", Ask.ResponsesPath, Ask.ResponseStream)]
    [InlineData("openai", Ask.EmbeddingsPath, Ask.Embedding)]
    [InlineData("anthropic", Ask.MessagesPath, Ask.Message)]
    [InlineData("anthropic", Ask.MessagesPath, Ask.MessageStream)]
    [InlineData("gemini", "/v1beta/models/house:generateContent", Ask.Gemini)]
    [InlineData("gemini", "/v1beta/models/house:streamGenerateContent", Ask.Gemini)]
    public async Task Another_deployment_answers_and_each_attempt_is_recorded(string provider, string path, string body)
    {
        await using RunningGateway gateway = await StartAsync(provider, "", """[{ "call": 1, "fault": "503" }]""");
        using HttpResponseMessage response = await gateway.PostAsync(path, Asking(body), Ask.AnthropicVersion);
        await response.Content.ReadAsByteArrayAsync(Stop);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("b");
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Outcome.ShouldBe(CallOutcome.Completed);
        record.Charges.Select(charge => (charge.Deployment, charge.ProviderStatus)).ShouldBe([("a", 503), ("b", 200)]);
    }

    [Theory]
    [InlineData("openai", Ask.ChatPath, Ask.Chat)]
    [InlineData("anthropic", Ask.MessagesPath, Ask.Message)]
    [InlineData("gemini", "/v1beta/models/house:generateContent", Ask.Gemini)]
    public async Task A_refusal_speaks_the_callers_dialect(string provider, string path, string body)
    {
        await using RunningGateway gateway = await StartAsync(provider, "breakers: { failures: 1, pause: 60s, when_all_open: refuse }", """[{ "fault": "500" }]""");
        using HttpResponseMessage failed = await gateway.PostAsync(path, Asking(body), Ask.AnthropicVersion);
        using HttpResponseMessage refused = await gateway.PostAsync(path, Asking(body), Ask.AnthropicVersion);
        (int status, string code, string message) = await refused.ErrorAsync();
        (status, code).ShouldBe((503, "no_deployment_available"));
        message.ShouldContain("house");
        int.Parse(RunningGateway.Text(refused, "Retry-After")).ShouldBeInRange(25, 60);
    }

    [Fact]
    public async Task Under_load_no_client_sees_a_deployment_fail_and_the_ledger_holds_every_attempt()
    {
        const int Calls = 200;
        await using RunningGateway gateway = await Served.ByAsync(
            ["", "", "priority: 2"], "breakers: { failures: 4, pause: 100ms }", """{ "model": "a", "every": 2, "fault": "500" }, { "model": "b", "every": 3, "fault": "cut" }""");
        string[] answered = await Task.WhenAll(Enumerable.Range(0, Calls).Select(i => gateway.AskAsync(Served.Chat.Replace("three", $"{i}", StringComparison.Ordinal))));
        answered.ShouldAllBe(name => name == "a" || name == "b" || name == "c");
        await gateway.Simulator.Meter.WaitUntilAsync(meter => meter.InFlight == 0, Stop);
        IReadOnlyList<CallRecord> calls = await gateway.CallsAsync();
        calls.Count.ShouldBe(Calls);
        calls.ShouldAllBe(call => call.Outcome == CallOutcome.Completed);
        calls.Sum(call => call.Charges.Count).ShouldBe((int)gateway.Simulator.Meter.Arrived);
        foreach (string name in new[] { "a", "b", "c" })
        {
            JsonElement deployment = await gateway.DeploymentAsync(name);
            deployment.GetProperty("attempts").GetInt64().ShouldBe(calls.Sum(call => call.Charges.Count(charge => charge.Deployment == name)));
            deployment.GetProperty("failures").GetInt64().ShouldBe(calls.Sum(call => call.Charges.Count(charge => charge.Deployment == name)) - answered.Count(each => each == name));
        }
    }

    private static string Asking(string body) => body.Replace("gpt-4o-mini", Model, StringComparison.Ordinal).Replace("claude-sonnet-4-5", Model, StringComparison.Ordinal).Replace("text-embedding-3-small", Model, StringComparison.Ordinal);

    private static Task<RunningGateway> StartAsync(string provider, string settings, string faults) => RunningGateway.StartAsync(
        $$"""
        deployments:
          - { name: a, provider: {{provider}}, model: house, upstream_model: one }
          - { name: b, provider: {{provider}}, model: house, upstream_model: two, priority: 2 }
        {{settings}}
        """,
        new SimulatorOptions { Faults = FaultScript.Parse(faults) });
}
