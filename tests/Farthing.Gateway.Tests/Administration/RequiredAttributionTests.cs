using System.Text.Json;

namespace Farthing.Gateway.Tests.Administration;

public sealed class RequiredAttributionTests
{
    [Fact]
    public async Task Reject_refuses_a_call_that_does_not_say_what_its_project_requires()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await MakeAsync(gateway, "reject", """["feature","user","tags"]""");
        using HttpResponseMessage refused = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", key), ("x-farthing-user", "me"));
        ((int)refused.StatusCode).ShouldBe(400);
        JsonElement error = (await RunningGateway.JsonAsync(refused)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("attribution_required");
        error.GetProperty("message").GetString().ShouldEndWith("Send: x-farthing-feature, x-farthing-tags.");
        gateway.Simulator.Meter.Arrived.ShouldBe(0);
        using HttpResponseMessage taken = await gateway.PostAsync(
            Ask.ChatPath, Ask.Chat.Replace("{\"model\"", "{\"user\":\"me\",\"metadata\":{\"env\":\"prod\",\"feature\":\"search\"},\"model\"", StringComparison.Ordinal), ("x-api-key", key));
        ((int)taken.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Warn_answers_names_what_is_missing_and_counts()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await MakeAsync(gateway, "warn", """["feature","team"]""");
        using HttpResponseMessage warned = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", key), ("x-farthing-team", "core"));
        ((int)warned.StatusCode).ShouldBe(200);
        RunningGateway.Text(warned, "x-farthing-attribution-missing").ShouldBe("x-farthing-feature");
        using HttpResponseMessage fine = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", key), ("x-farthing-team", "core"), ("x-farthing-feature", "search"));
        fine.Headers.Contains("x-farthing-attribution-missing").ShouldBeFalse();
        (await gateway.Client.GetStringAsync("/metrics")).ShouldContain("farthing_missing_attribution_calls_total{project=\"shop\",attribute=\"feature\",mode=\"warn\"} 1\n");
    }

    [Fact]
    public async Task A_change_holds_for_the_next_call_and_a_keys_own_attributes_count()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await MakeAsync(gateway, "reject", """["feature"]""");
        (await Admin.CallAsync(gateway, key)).ShouldBe(400);
        (await Admin.SendAsync(gateway, "PATCH", "keys/web", """{"feature":"search"}""")).Status.ShouldBe(200);
        (await Admin.CallAsync(gateway, key)).ShouldBe(200);
        (await Admin.SendAsync(gateway, "PATCH", "keys/web", """{"feature":null}""")).Status.ShouldBe(200);
        (await Admin.SendAsync(gateway, "PATCH", "projects/shop", """{"attribution":"off"}""")).Status.ShouldBe(200);
        (await Admin.CallAsync(gateway, key)).ShouldBe(200);
    }

    [Fact]
    public async Task A_gateway_without_keys_heeds_the_project_default()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("projects: [ { name: default, attribution: reject, required: [feature] } ]");
        using HttpResponseMessage refused = await gateway.PostAsync(Ask.MessagesPath, Ask.Message);
        ((int)refused.StatusCode).ShouldBe(400);
        (await RunningGateway.JsonAsync(refused)).GetProperty("type").GetString().ShouldBe("error");
    }

    [Theory]
    [InlineData("""{"attribution":"reject"}""")]
    [InlineData("""{"attribution":"maybe"}""")]
    [InlineData("""{"attribution":"warn","required":["mood"]}""")]
    public async Task Requiring_nothing_or_something_unknown_is_refused(string json)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (await Admin.SendAsync(gateway, "PUT", "projects/shop", json)).Status.ShouldBe(400);
    }

    private static async Task<string> MakeAsync(RunningGateway gateway, string mode, string required)
    {
        (await Admin.SendAsync(gateway, "PUT", "projects/shop", $$"""{"attribution":"{{mode}}","required":{{required}}}""")).Status.ShouldBe(200);
        return await Admin.MakeKeyAsync(gateway, """{"name":"web","project":"shop"}""");
    }
}
