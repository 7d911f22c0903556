using System.Text.Json;

namespace Farthing.Gateway.Tests.Administration;

public sealed class HostileAdministrationTests
{
    [Fact]
    public async Task SQL_quotes_slashes_and_other_scripts_in_every_field_are_only_text()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        foreach (string text in (string[])["'; DROP TABLE administration_entries; --", "a/b", "a%2Fb", "50% \"off\" \\ ?x=1#y", "مفتاح 🔑 ключ", "<script>alert(1)</script>", "${jndi:x}", "null"])
        {
            string json = JsonSerializer.Serialize(new { name = text, project = text, team = text, feature = text, user = text, models = new[] { text } });
            (int status, JsonElement made) = await Admin.SendAsync(gateway, "POST", "keys", json);
            status.ShouldBe(201, made.ToString());
            JsonElement shown = (await Admin.SendAsync(gateway, "GET", "keys/" + Uri.EscapeDataString(text))).Json;
            foreach (string field in (string[])["name", "project", "team", "feature", "user"]) shown.GetProperty(field).GetString().ShouldBe(text);
            (await Admin.SendAsync(gateway, "PUT", "projects/" + Uri.EscapeDataString(text), JsonSerializer.Serialize(new { title = text }))).Status.ShouldBe(200);
            (await Admin.SendAsync(gateway, "GET", "audit?name=" + Uri.EscapeDataString(text) + "&by=" + Uri.EscapeDataString(text))).Status.ShouldBe(200);
            (await Admin.CallAsync(gateway, made.GetProperty("key").GetString()!)).ShouldBe(403, "its models are none there is");
        }

        (await Admin.SendAsync(gateway, "GET", "keys")).Json.GetProperty("keys").GetArrayLength().ShouldBe(8);
        await gateway.StopAndStartAsync();
        (await Admin.SendAsync(gateway, "GET", "keys")).Json.GetProperty("keys").GetArrayLength().ShouldBe(8);
    }

    [Theory]
    [InlineData("""{"name":"a\u0000b"}""", "invalid_document")]
    [InlineData("""{"name":"a\nb"}""", "invalid_document")]
    [InlineData("""{"name":"\u001b[31mred"}""", "invalid_document")]
    [InlineData("""{"name":" web"}""", "invalid_name")]
    [InlineData("""{"name":""}""", "invalid_name")]
    [InlineData("""{"name":".."}""", "invalid_name")]
    [InlineData("""{"name":7}""", "invalid_document")]
    [InlineData("""{}""", "invalid_document")]
    [InlineData("""[]""", "invalid_document")]
    [InlineData("""null""", "invalid_document")]
    [InlineData("""{"name":"\ud800"}""", "invalid_document")]
    [InlineData("""{"name":"web","user":"\ud800"}""", "invalid_document")]
    [InlineData("""{"name":"web","\ud800":"x"}""", "invalid_document")]
    [InlineData("""{"name":"web","user":"a\rb"}""", "invalid_document")]
    [InlineData("""{"name":"web","projct":"shop"}""", "invalid_document")]
    [InlineData("""{"name":"web","name":"web2"}""", "invalid_document")]
    [InlineData("""{"name":"web","secret":"sk-in-clear"}""", "invalid_document")]
    [InlineData("""{"name":"web","secret":"sha256:zz"}""", "invalid_document")]
    [InlineData("""{"name":"web","expires":"soon"}""", "invalid_document")]
    [InlineData("""{"name":"web","endpoints":["everything"]}""", "invalid_document")]
    [InlineData("""{"name":"web","addresses":["10.0.0.0/33"]}""", "invalid_document")]
    [InlineData("""{"name":"web","addresses":["not an address"]}""", "invalid_document")]
    [InlineData("""{"name":"web","models":{"a":1}}""", "invalid_document")]
    [InlineData("""{"name":"web","disabled":"maybe"}""", "invalid_document")]
    [InlineData("""{"name":"web",""", "invalid_json")]
    [InlineData("", "invalid_json")]
    public async Task A_document_that_is_wrong_is_refused_and_nothing_is_stored(string json, string code)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (int status, JsonElement answer) = await Admin.SendAsync(gateway, "POST", "keys", json);
        (status, Admin.CodeOf(answer)).ShouldBe((400, code), answer.ToString());
        (await Admin.SendAsync(gateway, "GET", "keys")).Json.GetProperty("keys").GetArrayLength().ShouldBe(0);
        (await Admin.CallAsync(gateway, "any")).ShouldBe(200, "there is still no key");
    }

    [Fact]
    public async Task Depth_and_size_are_bounded()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string deep = """{"name":"web","models":""" + new string('[', 1000) + new string(']', 1000) + "}";
        (int status, JsonElement answer) = await Admin.SendAsync(gateway, "POST", "keys", deep);
        (status, Admin.CodeOf(answer)).ShouldBe((400, "invalid_json"));
        (status, answer) = await Admin.SendAsync(gateway, "POST", "keys", $$"""{"name":"{{new string('x', 300_000)}}"}""");
        (status, Admin.CodeOf(answer)).ShouldBe((413, "request_too_large"));
        (status, answer) = await Admin.SendAsync(gateway, "POST", "keys", $$"""{"name":"{{new string('x', 129)}}"}""");
        (status, Admin.CodeOf(answer)).ShouldBe((400, "invalid_name"));
        string longName = new('x', 128);
        await Admin.MakeKeyAsync(gateway, $$"""{"name":"{{longName}}"}""");
        (await Admin.SendAsync(gateway, "DELETE", "keys/" + longName)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("GET", "keys/none", 404)]
    [InlineData("GET", "keys/a/b", 404)]
    [InlineData("POST", "keys/none/rotate", 404)]
    [InlineData("POST", "projects/none/rotate", 404)]
    [InlineData("PATCH", "keys/none", 404)]
    [InlineData("DELETE", "keys/none?version=x", 400)]
    [InlineData("POST", "audit", 404)]
    [InlineData("GET", "audit?limit=0", 400)]
    [InlineData("GET", "audit?drop=1", 400)]
    [InlineData("GET", "audit?before=x", 400)]
    [InlineData("DELETE", "keys", 405)]
    [InlineData("POST", "nothing", 404)]
    [InlineData("GET", "keys/%ff%fe", 404)]
    public async Task Pages_and_parameters_that_are_not_there_are_refused(string method, string path, int status)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (await Admin.SendAsync(gateway, method, path, method == "PATCH" ? "{}" : null)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Very_long_or_odd_keys_are_only_unknown()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await Admin.MakeKeyAsync(gateway, """{"name":"web"}""");
        (await Admin.CallAsync(gateway, new string('x', 8000))).ShouldBe(401);
        (await Admin.CallAsync(gateway, "' OR 1=1 --")).ShouldBe(401);
    }
}
