using System.Text;
using Farthing.Calls;
using Farthing.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Reaching;

/// <summary>The calls of a conversation go where the provider has its beginning in a prompt cache.</summary>
public sealed class StickyTests
{
    private const int Conversations = 9;
    private const int Turns = 6;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Conversations_are_read_from_the_cache_as_with_one_deployment_and_cost_less_than_spread_by_chance()
    {
        (double share, decimal cost) together = await TalkAsync("balancing: { sticky: auto }"), spread = await TalkAsync("balancing: { sticky: off }");
        TestContext.Current.TestOutputHelper!.WriteLine($"input read from caches: together {together.share:P1}, spread {spread.share:P1}; cost: together {together.cost:0.000000} USD, spread {spread.cost:0.000000} USD");
        together.share.ShouldBeGreaterThan(0.7);
        spread.share.ShouldBeLessThan(together.share - 0.2);
        together.cost.ShouldBeLessThan(spread.cost * 0.9m);
    }

    [Fact]
    public async Task A_conversation_moves_on_as_one_when_its_deployment_is_down()
    {
        await using RunningGateway gateway = await Served.ByAsync(["", "", ""], "breakers: { failures: 1, pause: 1m }\nbalancing: { sticky: on }\ncache: { exact: off }");
        string first = await gateway.AskAsync(Body(0, 1));
        (await gateway.AskAsync(Body(0, 2))).ShouldBe(first);
        await gateway.PlayAsync($$"""[{ "model": "{{first}}", "fault": "500" }]""");
        string[] moved = [await gateway.AskAsync(Body(0, 3)), await gateway.AskAsync(Body(0, 4)), await gateway.AskAsync(Body(0, 5))];
        moved.Distinct().ShouldHaveSingleItem().ShouldNotBe(first);
        (await gateway.StateAsync(first)).ShouldBe("open");
    }

    [Fact]
    public async Task A_client_may_name_the_conversation_itself()
    {
        await using RunningGateway gateway = await StartAsync("");
        string[] answered = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => gateway.AskAsync(Body(i, 1).Insert(1, "\"prompt_cache_key\":\"one\","))));
        answered.Distinct().Count().ShouldBe(1);
        string[] own = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => gateway.AskAsync(Body(i, 1))));
        own.Distinct().Count().ShouldBeGreaterThan(1);
    }

    private static Task<RunningGateway> StartAsync(string settings) => RunningGateway.StartAsync(
        $$"""
        providers:
          east: { kind: openai, catalog: openai, base_url: "$SIMULATOR/v1", api_key: "env:EAST" }
          west: { kind: openai, catalog: openai, base_url: "$SIMULATOR/v1", api_key: "env:WEST" }
          north: { kind: openai, catalog: openai, base_url: "$SIMULATOR/v1", api_key: "env:NORTH" }
        deployments:
          - { name: a, provider: east, model: gpt-4o-mini }
          - { name: b, provider: west, model: gpt-4o-mini }
          - { name: c, provider: north, model: gpt-4o-mini }
        cache: { exact: off }
        {{settings}}
        """,
        configure: services => services.AddSingleton(new Random(11)),
        environment: new Dictionary<string, string> { ["EAST"] = "sk-east-secret", ["WEST"] = "sk-west-secret", ["NORTH"] = "sk-north-secret" });

    /// <summary>Holds conversations turn by turn: the share of their input that came from the providers' caches, and what they cost.</summary>
    private static async Task<(double Share, decimal Cost)> TalkAsync(string settings)
    {
        await using RunningGateway gateway = await StartAsync(settings);
        for (int turn = 1; turn <= Turns; turn++)
        {
            for (int conversation = 0; conversation < Conversations; conversation++)
            {
                Stop.ThrowIfCancellationRequested();
                (await gateway.AskAsync(Body(conversation, turn))).Length.ShouldBe(1);
            }
        }

        IReadOnlyList<CallRecord> calls = await gateway.CallsAsync();
        Usage[] usages = [.. calls.Select(call => call.Charges.Single().Usage)];
        return (usages.Sum(usage => usage.CachedReadTokens) / (double)usages.Sum(usage => usage.InputTokens), calls.Sum(call => call.Cost!.Value.Amount));
    }

    /// <summary>A conversation's call with all its turns so far.</summary>
    private static string Body(int conversation, int turns)
    {
        StringBuilder messages = new($$"""{"role":"system","content":"{{string.Join(' ', Enumerable.Repeat($"Guide {conversation} to the rivers.", 260))}}"}""");
        for (int turn = 1; turn <= turns; turn++)
        {
            if (turn > 1) messages.Append($$""",{"role":"assistant","content":"River {{turn}} of {{conversation}}."}""");
            messages.Append($$""",{"role":"user","content":"Name river {{turn}} of {{conversation}}."}""");
        }

        return $$"""{"model":"gpt-4o-mini","max_tokens":20,"messages":[{{messages}}]}""";
    }
}
