using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Reaching;

/// <summary>Deployments of a higher number are for when those of a lower one cannot.</summary>
public sealed class PriorityTests
{
    [Fact]
    public async Task The_second_is_asked_only_while_the_first_fails()
    {
        await using RunningGateway gateway = await Served.ByAsync(["", "priority: 2, weight: 1000"], faults: """{ "model": "a", "from": 4, "to": 6, "fault": "503" }""");
        List<string> answered = [];
        for (int i = 0; i < 9; i++) answered.Add(await gateway.AskAsync());
        answered.ShouldBe(["a", "a", "a", "b", "b", "b", "a", "a", "a"]);
        IReadOnlyList<CallRecord> calls = await gateway.CallsAsync();
        calls.Select(call => call.Charges.Count).Order().ShouldBe([1, 1, 1, 1, 1, 1, 2, 2, 2]);
        calls.First(call => call.Charges.Count == 2).Charges.Select(charge => (charge.Attempt, charge.Deployment, charge.ProviderStatus)).ShouldBe([(1, "a", 503), (2, "b", 200)]);
    }

    [Fact]
    public async Task What_is_beyond_the_firsts_rate_limit_spills_over()
    {
        await using RunningGateway gateway = await Served.ByAsync(["", "priority: 2"], faults: """{ "model": "a", "from": 3, "fault": "429", "retry_after": 600 }""");
        List<string> answered = [];
        for (int i = 0; i < 6; i++) answered.Add(await gateway.AskAsync());
        answered.ShouldBe(["a", "a", "b", "b", "b", "b"]);
        gateway.AskedFor("a").ShouldBe(3);
        (await gateway.StateAsync("a")).ShouldBe("closed", "a provider that asks for patience is not down");
    }

    [Fact]
    public async Task Streams_fail_over_too()
    {
        await using RunningGateway gateway = await Served.ByAsync(["", "priority: 2"], faults: """{ "model": "a", "fault": "500" }""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.ChatStream);
        (await response.Content.ReadAsStringAsync()).ShouldEndWith("data: [DONE]\n\n");
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("b");
        (await gateway.RecordOfAsync(response)).Outcome.ShouldBe(CallOutcome.Completed);
    }
}
