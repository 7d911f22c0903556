using System.Text.Json;

namespace Farthing.Gateway.Tests.Routing;

/// <summary>Keys that are bound to routes ask for these and no others, however they name them.</summary>
public sealed class KeyRouteTests
{
    private const string Settings = """
        routes:
          thrifty: { kind: rules, rules: [{ when: tokens < 1m, to: gpt-4o-mini }], otherwise: gpt-4o-mini }
          strong: { kind: rules, rules: [{ when: tokens < 1m, to: gpt-4o }], otherwise: gpt-4o }
          house: { kind: rules, for: { features: [chat] }, rules: [{ when: tokens < 1m, to: gpt-4o-mini }], otherwise: gpt-4o-mini }
        aliases:
          cheap: { route: thrifty }
          best: { route: strong }
        """;

    private const string Bound = """{"name":"bound","routes":["thri*"]}""";

    [Theory]
    [InlineData("gpt-4o", "thrifty")]
    [InlineData("route/thrifty", null)]
    [InlineData("cheap", null)]
    [InlineData("gpt-4o", null)]
    public async Task A_key_asks_for_its_routes_and_for_models(string model, string? route)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Settings);
        using HttpResponseMessage response = await AskAsync(gateway, Bound, model, route);
        ((int)response.StatusCode).ShouldBe(200);
    }

    [Theory]
    [InlineData("gpt-4o", "strong", "x-farthing-route")]
    [InlineData("gpt-4o", "OFF", "x-farthing-route")]
    [InlineData("route/strong", null, "model")]
    [InlineData("best", null, "model")]
    [InlineData("best", "thrifty", "model")]
    public async Task A_key_is_refused_any_other_route_and_to_set_routes_aside(string model, string? route, string field)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Settings);
        using HttpResponseMessage response = await AskAsync(gateway, Bound, model, route);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        ((int)response.StatusCode, error.GetProperty("code").GetString(), error.GetProperty("param").GetString()).ShouldBe((403, "route_not_allowed", field));
        gateway.Simulator.Meter.Arrived.ShouldBe(0);
    }

    [Fact]
    public async Task A_route_that_is_for_its_calls_needs_no_leave_and_off_can_be_given()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Settings);
        using HttpResponseMessage routed = await AskAsync(gateway, """{"name":"a","feature":"chat","routes":["off"]}""", "gpt-4o", null);
        RunningGateway.Text(routed, "x-farthing-route").ShouldStartWith("house");
        using HttpResponseMessage aside = await AskAsync(gateway, """{"name":"b","feature":"chat","routes":["off"]}""", "gpt-4o", "off");
        ((int)aside.StatusCode).ShouldBe(200);
        aside.Headers.Contains("x-farthing-route").ShouldBeFalse();
    }

    [Fact]
    public async Task Its_list_of_models_holds_its_routes_and_no_others_also_where_it_is_bound_to_models()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Settings);
        string key = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"both","models":["gpt-4o-mini"],"routes":["thrifty"]}""");
        using HttpRequestMessage request = new(HttpMethod.Get, "/v1/models");
        request.Headers.Add("Authorization", "Bearer " + key);
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        string[] models = [.. (await RunningGateway.JsonAsync(response)).GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!)];
        models.ShouldContain("route/thrifty");
        models.ShouldContain("cheap");
        models.ShouldNotContain("route/strong");
        models.ShouldNotContain("gpt-4o");
        using HttpResponseMessage chat = await gateway.PostAsync(Ask.ChatPath, Body("route/thrifty"), ("x-api-key", key));
        ((int)chat.StatusCode).ShouldBe(200);
    }

    private static async Task<HttpResponseMessage> AskAsync(RunningGateway gateway, string document, string model, string? route)
    {
        string key = await Administration.Admin.MakeKeyAsync(gateway, document);
        return await gateway.PostAsync(Ask.ChatPath, Body(model), [("x-api-key", key), .. route is null ? [] : new[] { ("x-farthing-route", route) }]);
    }

    private static string Body(string model) => $$"""{"model":"{{model}}","max_tokens":20,"messages":[{"role":"user","content":"Name three rivers."}]}""";
}
