using System.Text.Json;
using Farthing.Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Administration;

public sealed class AdminRoleTests
{
    [Theory]
    [InlineData("viewer", "GET", "keys", 200)]
    [InlineData("viewer", "GET", "audit", 200)]
    [InlineData("viewer", "GET", "report", 200)]
    [InlineData("viewer", "GET", "admin-keys", 200)]
    [InlineData("viewer", "PUT", "projects/x", 403)]
    [InlineData("viewer", "POST", "prices/reload", 403)]
    [InlineData("operator", "PUT", "projects/x", 200)]
    [InlineData("operator", "POST", "prices/reload", 200)]
    [InlineData("operator", "DELETE", "admin-keys/self", 403)]
    [InlineData("operator", "PATCH", "admin-keys/self", 403)]
    [InlineData("operator", "POST", "admin-keys/self/rotate", 403)]
    [InlineData("admin", "POST", "admin-keys/self/rotate", 200)]
    [InlineData("own-usage", "GET", "keys", 403)]
    [InlineData("own-usage", "GET", "audit", 403)]
    [InlineData("own-usage", "PUT", "projects/x", 403)]
    [InlineData("own-usage", "POST", "prices/reload", 403)]
    [InlineData("own-usage", "GET", "report", 200)]
    public async Task A_role_may_do_what_it_may(string role, string method, string path, int status)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string project = role == "own-usage" ? ""","project":"shop" """ : "";
        string key = await Admin.MakeKeyAsync(gateway, $$"""{"name":"self","role":"{{role}}"{{project}}}""", "admin-keys");
        (int answered, JsonElement json) = await Admin.SendAsync(gateway, method, path, method is "PUT" or "PATCH" ? "{}" : null, key);
        answered.ShouldBe(status, json.ToString());
        if (status == 403) Admin.CodeOf(json).ShouldBe("role_not_allowed");
    }

    [Fact]
    public async Task Own_usage_sees_its_project_and_no_other()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string own = await Admin.MakeKeyAsync(gateway, """{"name":"a","project":"shop"}""");
        string foreign = await Admin.MakeKeyAsync(gateway, """{"name":"b","project":"secret-plan"}""");
        using HttpResponseMessage ownCall = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", own));
        using HttpResponseMessage foreignCall = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", foreign));
        string ownId = RunningGateway.Text(ownCall, "x-farthing-id"), foreignId = RunningGateway.Text(foreignCall, "x-farthing-id");
        await gateway.Host.FlushAsync();
        string reader = await Admin.MakeKeyAsync(gateway, """{"name":"shop-reader","role":"own-usage","project":"shop"}""", "admin-keys");
        foreach (string page in (string[])["report?by=project", "report?by=key", "calls", "calls?key=b", "calls/match?prefix=call_", "prices/missing"])
        {
            (int status, JsonElement json) = await Admin.SendAsync(gateway, "GET", page, key: reader);
            status.ShouldBe(200, page);
            json.ToString().ShouldNotContain("secret-plan");
            json.ToString().ShouldNotContain(foreignId);
        }

        (await Admin.SendAsync(gateway, "GET", "calls/" + ownId, key: reader)).Status.ShouldBe(200);
        (await Admin.SendAsync(gateway, "GET", "calls/" + foreignId, key: reader)).Status.ShouldBe(404);
        (await Admin.SendAsync(gateway, "GET", "report?project=secret-plan", key: reader)).Status.ShouldBe(400);
        (await Admin.SendAsync(gateway, "GET", "report?by=project", key: reader)).Json.GetProperty("total").GetProperty("calls").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_forged_expired_or_disabled_admin_key_is_refused()
    {
        ManualTime time = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
        await using RunningGateway gateway = await RunningGateway.StartAsync(configure: services => services.AddSingleton<TimeProvider>(time));
        string key = await Admin.MakeKeyAsync(gateway, """{"name":"ops","role":"admin","expires":"2026-11-21T13:00:00Z"}""", "admin-keys");
        (await Admin.SendAsync(gateway, "GET", "keys", key: key)).Status.ShouldBe(200);
        foreach (string forged in (string[])[key + "x", key[..^1], key.ToUpperInvariant(), "fa-admin-", "' OR 1=1 --"])
        {
            (int status, JsonElement json) = await Admin.SendAsync(gateway, "GET", "keys", key: forged);
            (status, Admin.CodeOf(json)).ShouldBe((401, "invalid_admin_key"));
        }

        time.Now = time.Now.AddHours(1);
        (await Admin.SendAsync(gateway, "GET", "keys", key: key)).Status.ShouldBe(401);
        time.Now = time.Now.AddHours(-1);
        (await Admin.SendAsync(gateway, "POST", "admin-keys/ops/disable")).Status.ShouldBe(200);
        (await Admin.SendAsync(gateway, "GET", "keys", key: key)).Status.ShouldBe(401);
        (await Admin.CallAsync(gateway, key)).ShouldBe(200, "no client key has been made: the gateway is open on this machine");
    }

    [Fact]
    public async Task A_role_needs_its_project_and_only_own_usage_has_one()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (await Admin.SendAsync(gateway, "POST", "admin-keys", """{"name":"a","role":"own-usage"}""")).Status.ShouldBe(400);
        (await Admin.SendAsync(gateway, "POST", "admin-keys", """{"name":"a","role":"viewer","project":"shop"}""")).Status.ShouldBe(400);
        (await Admin.SendAsync(gateway, "POST", "admin-keys", """{"name":"a","role":"root"}""")).Status.ShouldBe(400);
        (await Admin.SendAsync(gateway, "POST", "admin-keys", """{"name":"admin.key","role":"viewer"}""")).Status.ShouldBe(400);
    }
}
