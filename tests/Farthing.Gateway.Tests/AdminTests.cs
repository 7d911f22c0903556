using System.Text.Json;

namespace Farthing.Gateway.Tests;

public sealed class AdminTests
{
    private const string Report = "/admin/v1/report";

    [Fact]
    public async Task The_admin_API_answers_only_to_its_key_under_its_own_name_and_to_no_other_web_page()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await File.ReadAllTextAsync(gateway.Host.AdminKey.File);
        (string Name, string Value) good = ("Authorization", "Bearer " + key);
        (await StatusAsync(gateway, Report)).ShouldBe((401, "missing_admin_key"));
        (await StatusAsync(gateway, Report, ("x-api-key", key))).ShouldBe((401, "missing_admin_key"));
        (await StatusAsync(gateway, Report, ("Authorization", "Bearer wrong"))).ShouldBe((401, "invalid_admin_key"));
        (await StatusAsync(gateway, Report, good, ("Host", "evil.example"))).ShouldBe((403, "host_not_allowed"));
        (await StatusAsync(gateway, Report, good, ("Host", $"127.0.0.1.evil.example:{gateway.Port}"))).ShouldBe((403, "host_not_allowed"));
        (await StatusAsync(gateway, Report, good, ("Origin", "https://evil.example"))).ShouldBe((403, "origin_not_allowed"));
        (await StatusAsync(gateway, Report, good, ("Origin", "null"))).ShouldBe((403, "origin_not_allowed"));
        (await StatusAsync(gateway, Report, good, ("Origin", "http://127.0.0.1:1"))).ShouldBe((403, "origin_not_allowed"));
        (await StatusAsync(gateway, Report, good)).ShouldBe((200, ""));
        (await StatusAsync(gateway, Report, good, ("Host", $"LOCALHOST:{gateway.Port}"))).ShouldBe((200, ""));
        (await StatusAsync(gateway, Report, good, ("Origin", gateway.Host.Addresses[0]))).ShouldBe((200, ""));
    }

    [Fact]
    public async Task The_admin_keys_file_is_its_owners_alone()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        gateway.Host.AdminKey.IsNew.ShouldBeTrue();
        if (OperatingSystem.IsWindows()) return;
        File.GetUnixFileMode(gateway.Host.AdminKey.File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Report_calls_one_call_and_matching_identities_say_what_happened()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-feature", "search"));
        string id = RunningGateway.Text(response, "x-farthing-id"), cost = RunningGateway.Text(response, "x-farthing-cost");
        await gateway.Host.FlushAsync();
        (await GetAsync(gateway, "/admin/v1/calls/" + id)).ToString().ShouldContain(cost);
        (await GetAsync(gateway, "/admin/v1/calls")).ToString().ShouldContain(id);
        (await GetAsync(gateway, "/admin/v1/calls/match?prefix=" + id[..20])).ToString().ShouldContain(id);
        (await GetAsync(gateway, Report + "?by=feature")).ToString().ShouldContain("search");
        (await GetAsync(gateway, "/admin/v1/prices/missing")).ToString().ShouldNotContain("gpt-4o-mini");
    }

    [Theory]
    [InlineData("calls/nonsense", 400)]
    [InlineData("calls/call_00000000000000000000000000000000", 404)]
    [InlineData("calls/call_0000000000000000000000000000000g", 400)]
    [InlineData("calls/%01", 400)]
    [InlineData("calls/..%2f..%2fadmin.key", 400)]
    [InlineData("calls/'%20OR%201=1--", 400)]
    [InlineData("calls/match?prefix=%25", 200)]
    [InlineData("calls/match?prefix='%20OR%201=1--", 200)]
    [InlineData("calls/match", 400)]
    [InlineData("calls?limit=-1", 400)]
    [InlineData("calls?limit=99999999999999999999", 400)]
    [InlineData("calls?sort=;drop%20table%20calls", 400)]
    [InlineData("report?by=feature;--", 400)]
    [InlineData("report?since=yesterdayish", 400)]
    [InlineData("report?unknown=1", 400)]
    [InlineData("nothing/here", 404)]
    public async Task Hostile_or_wrong_parameters_are_refused(string path, int status)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = await File.ReadAllTextAsync(gateway.Host.AdminKey.File);
        (await StatusAsync(gateway, "/admin/v1/" + path, ("Authorization", "Bearer " + key))).Status.ShouldBe(status);
    }

    [Fact]
    public async Task A_clients_key_is_no_admin_key()
    {
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("fk-0123456789abcdef"u8));
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""keys: [ { name: web, secret: "sha256:{{hash}}" } ]""");
        (await StatusAsync(gateway, Report, ("Authorization", "Bearer fk-0123456789abcdef"))).ShouldBe((401, "invalid_admin_key"));
        string admin = await File.ReadAllTextAsync(gateway.Host.AdminKey.File);
        using HttpResponseMessage call = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("Authorization", "Bearer " + admin));
        ((int)call.StatusCode).ShouldBe(401);
    }

    private static async Task<(int Status, string Code)> StatusAsync(RunningGateway gateway, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        RunningGateway.Text(response, "Cache-Control").ShouldBe("no-store");
        JsonElement root = await RunningGateway.JsonAsync(response);
        string code = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetString()! : "";
        return ((int)response.StatusCode, code);
    }

    private static async Task<JsonElement> GetAsync(RunningGateway gateway, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + await File.ReadAllTextAsync(gateway.Host.AdminKey.File));
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        ((int)response.StatusCode).ShouldBe(200);
        return await RunningGateway.JsonAsync(response);
    }
}
