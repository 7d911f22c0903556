using Farthing.Gateway.Tests.Reaching;

namespace Farthing.Gateway.Tests.Caching;

/// <summary>Whose answers are kept: those of the model that a call was to be answered by, where it may be answered.</summary>
public sealed class StandInTests
{
    [Theory]
    [InlineData("priority: 2")]
    [InlineData("weight: 0")]
    public async Task What_another_model_answered_while_the_first_was_down_is_not_kept(string second)
    {
        await using RunningGateway gateway = await Served.ByAsync(["", second], CachingGateway.Everything, """{ "model": "a", "to": 2, "fault": "503" }""");
        (await AskAsync(gateway)).ShouldBe("b miss");
        (await AskAsync(gateway)).ShouldBe("b miss");
        (await AskAsync(gateway)).ShouldBe("a miss");
        (await AskAsync(gateway)).ShouldBe("a exact");
    }

    [Fact]
    public async Task The_same_model_elsewhere_is_no_stand_in()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            CachingGateway.Everything + """
            deployments:
              - { name: a, provider: openai, model: gpt-4o-mini }
              - { name: b, provider: openai, model: gpt-4o-mini, priority: 2 }
            """,
            new Simulator.SimulatorOptions { Faults = Simulator.Faults.FaultScript.Parse("""[{ "to": 1, "fault": "503" }]""") });
        (await AskAsync(gateway)).ShouldBe("b miss");
        (await AskAsync(gateway)).ShouldBe("b exact");
    }

    [Fact]
    public async Task Who_is_bound_to_regions_gets_no_answer_that_was_made_elsewhere()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(CachingGateway.Everything + """
            providers:
              east: { kind: openai, catalog: openai, base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY", region: eu }
            deployments: [{ name: a, provider: east, model: gpt-4o-mini }]
            """);
        await Administration.Admin.SendAsync(gateway, "PUT", "projects/shop", """{"regions":[]}""");
        string free = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"free","project":"shop"}""");
        string bound = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"bound","project":"shop","regions":["eu"]}"""), alike = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"alike","project":"shop","regions":["EU"]}""");
        (await AskAsync(gateway, ("x-api-key", free))).ShouldBe("a miss");
        (await AskAsync(gateway, ("x-api-key", bound))).ShouldBe("a miss");
        (await AskAsync(gateway, ("x-api-key", alike))).ShouldBe("a exact");
        (await AskAsync(gateway, ("x-api-key", free))).ShouldBe("a exact");
    }

    private static async Task<string> AskAsync(RunningGateway gateway, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.Chat, headers);
        await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return $"{RunningGateway.Text(response, "x-farthing-model")} {RunningGateway.Text(response, "x-farthing-cache")}";
    }
}
