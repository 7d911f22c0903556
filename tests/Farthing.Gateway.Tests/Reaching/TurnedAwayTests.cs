namespace Farthing.Gateway.Tests.Reaching;

/// <summary>A provider that does not take the gateway's own key, or does not have the model, is no reason to fail a call that another can answer.</summary>
public sealed class TurnedAwayTests
{
    [Theory]
    [InlineData("401")]
    [InlineData("403")]
    [InlineData("404")]
    public async Task Another_answers_and_the_one_that_will_not_is_asked_once_for_each_call(string status)
    {
        await using RunningGateway gateway = await Served.ByAsync(
            ["", "priority: 2"], "retries: { most: 2, delay: 1ms }\nbreakers: { failures: 100 }", $$"""{ "model": "a", "fault": "{{status}}" }, { "model": "b", "from": 3, "fault": "500" }""");
        (await gateway.AskAsync()).ShouldBe("b");
        (await gateway.AskAsync()).ShouldBe("b");
        gateway.AskedFor("a").ShouldBe(2);
        (await gateway.AskAsync()).ShouldStartWith("500");
        (gateway.AskedFor("a"), gateway.AskedFor("b")).ShouldBe((3, 5), "only what may pass is tried again");
    }

    [Fact]
    public async Task A_wrong_key_opens_the_breaker_because_it_stays_wrong()
    {
        await using RunningGateway gateway = await Served.ByAsync(["", "priority: 2"], "breakers: { failures: 3, pause: 1m }", """{ "model": "a", "fault": "401" }""");
        for (int i = 0; i < 8; i++) (await gateway.AskAsync()).ShouldBe("b");
        gateway.AskedFor("a").ShouldBe(3);
        (await gateway.DeploymentAsync("a")).GetProperty("last_failure").GetString().ShouldBe("HTTP 401");
    }

    [Theory]
    [InlineData("403")]
    [InlineData("404")]
    public async Task What_may_be_about_one_call_only_does_not_open_it(string status)
    {
        await using RunningGateway gateway = await Served.ByAsync(["", "priority: 2"], "breakers: { failures: 1, pause: 1m }", $$"""{ "model": "a", "from": 1, "to": 3, "fault": "{{status}}" }""");
        List<string> answered = [];
        for (int i = 0; i < 4; i++) answered.Add(await gateway.AskAsync());
        answered.ShouldBe(["b", "b", "b", "a"]);
    }

    [Fact]
    public async Task Where_there_is_no_other_the_client_gets_what_the_provider_said()
    {
        await using RunningGateway gateway = await Served.ByAsync([""], faults: """{ "fault": "401" }""");
        (await gateway.AskAsync()).ShouldStartWith("401");
        gateway.AskedFor("a").ShouldBe(1);
    }
}
