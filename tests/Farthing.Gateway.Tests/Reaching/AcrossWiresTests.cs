using System.Net;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Simulator;
using Farthing.Simulator.Faults;

namespace Farthing.Gateway.Tests.Reaching;

/// <summary>A deployment on another wire steps in as one on the same does.</summary>
public sealed class AcrossWiresTests
{
    [Theory]
    [InlineData(Ask.ChatPath, Ask.Chat, "gpt-4o-mini", "openai", "anthropic")]
    [InlineData(Ask.ChatPath, Ask.ChatStream, "gpt-4o-mini", "openai", "anthropic")]
    [InlineData(Ask.ChatPath, Ask.Chat, "gpt-4o-mini", "anthropic", "openai")]
    [InlineData(Ask.MessagesPath, Ask.Message, "claude-sonnet-4-5", "anthropic", "openai")]
    [InlineData(Ask.MessagesPath, Ask.MessageStream, "claude-sonnet-4-5", "openai", "anthropic")]
    public async Task A_model_of_the_other_wire_answers_while_the_first_is_down(string path, string body, string model, string first, string second)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            $$"""
            deployments:
              - { name: a, provider: {{first}}, model: house, upstream_model: one }
              - { name: b, provider: {{second}}, model: house, upstream_model: two, priority: 2 }
            breakers: { failures: 2, pause: 1m }
            """,
            new SimulatorOptions { Faults = FaultScript.Parse("""[{ "model": "one", "fault": "500" }]""") });
        List<int> attempts = [];
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(path, body.Replace(model, "house", StringComparison.Ordinal), Ask.AnthropicVersion);
            await response.Content.ReadAsByteArrayAsync();
            (response.StatusCode, RunningGateway.Text(response, "x-farthing-model")).ShouldBe((HttpStatusCode.OK, "b"));
            CallRecord record = await gateway.RecordOfAsync(response);
            record.Outcome.ShouldBe(CallOutcome.Completed);
            attempts.Add(record.Charges.Count);
        }

        attempts.ShouldBe([2, 2, 1, 1]);
    }
}
