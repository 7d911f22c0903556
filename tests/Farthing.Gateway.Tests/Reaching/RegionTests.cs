using System.Net;
using System.Text.Json;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Tests.Settings;

namespace Farthing.Gateway.Tests.Reaching;

/// <summary>Keys and projects that are bound to regions never leave them.</summary>
public sealed class RegionTests
{
    private const string Deployments = """
        providers:
          east: { kind: openai, catalog: openai, base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY", region: eu }
          west: { kind: openai, catalog: openai, base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY" }
        deployments:
          - { name: a, provider: east, model: gpt-4o-mini, upstream_model: a }
          - { name: b, provider: west, model: gpt-4o-mini, upstream_model: b, region: us, weight: 1000 }
          - { name: c, provider: west, model: gpt-4o-mini, upstream_model: c, weight: 1000 }
          - { name: d, provider: west, model: elsewhere }

        """;

    [Fact]
    public async Task A_call_goes_only_to_deployments_of_the_regions_it_is_bound_to()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Deployments + "projects: [{ name: default, regions: [EU] }]");
        for (int i = 0; i < 10; i++) (await gateway.AskAsync()).ShouldBe("a");
    }

    [Fact]
    public async Task Not_even_when_the_one_there_fails()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Deployments + "projects: [{ name: default, regions: [eu] }]");
        for (int i = 0; i < 8; i++) (await gateway.AskAsync(null, ("x-simulator-fault", "503"))).ShouldStartWith("503");
        gateway.Simulator.Meter.Calls.Count.ShouldBe(8);
        gateway.AskedFor("a").ShouldBe(8);
    }

    [Fact]
    public async Task A_key_may_be_bound_closer_than_its_project()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Deployments);
        (int status, JsonElement _) = await Administration.Admin.SendAsync(gateway, "PUT", "projects/shop", """{"regions":["eu","us"]}""");
        status.ShouldBeInRange(200, 201);
        string wide = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"wide","project":"shop"}"""), close = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"close","project":"shop","regions":["us"]}""");
        for (int i = 0; i < 5; i++)
        {
            (await gateway.AskAsync(null, ("x-api-key", close))).ShouldBe("b");
            (await gateway.AskAsync(null, ("x-api-key", wide))).ShouldBeOneOf("a", "b");
        }
    }

    [Theory]
    [InlineData("elsewhere")]
    [InlineData("west/gpt-4o")]
    public async Task A_model_that_is_nowhere_there_is_refused_with_the_reason(string model)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Deployments + "projects: [{ name: default, regions: [eu] }]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.Chat.Replace("gpt-4o-mini", model, StringComparison.Ordinal));
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("region_not_available");
        error.GetProperty("message").GetString()!.ShouldContain("bound to the regions eu");
        error.GetProperty("message").GetString()!.ShouldContain("(no region)");
        gateway.Simulator.Meter.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("keys: [{ name: k, secret: \"env:TEST_KEY\", regions: [eu, mars] }]", "farthing.yaml:9: keys[0].regions: no provider and no deployment is in a region \"mars\"")]
    [InlineData("projects: [{ name: p, regions: [es] }]", "projects[0].regions: no provider and no deployment is in a region \"es\"; did you mean")]
    [InlineData("projects: [{ name: p, regions: [eu] }]\nkeys: [{ name: k, secret: \"env:TEST_KEY\", project: p, regions: [us] }]", "keys[0].regions: holds \"us\", but the project \"p\" is bound to eu")]
    public void Regions_that_cannot_be_are_named_at_the_start(string yaml, string expected)
    {
        using SettingsFolder folder = new(Deployments.Replace("$SIMULATOR", "http://127.0.0.1:9", StringComparison.Ordinal) + yaml);
        folder.Environment["TEST_KEY"] = "sk-provider-secret";
        Should.Throw<SettingsException>(() => folder.Load()).Message.ShouldContain(expected);
    }

    [Fact]
    public async Task The_admin_API_takes_no_contradiction_either()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Deployments);
        await Administration.Admin.SendAsync(gateway, "PUT", "projects/shop", """{"regions":["eu"]}""");
        (int status, JsonElement json) = await Administration.Admin.SendAsync(gateway, "POST", "keys", """{"name":"k","project":"shop","regions":["us"]}""");
        status.ShouldBe(400);
        json.ToString().ShouldContain("bound to eu");
    }
}
