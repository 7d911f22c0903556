using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Farthing.Simulator.Tests.Http;

public sealed class ValidationTests
{
    private const string Chat = "/v1/chat/completions";

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"Hi"}]}""", "model")]
    [InlineData("""{"model":"","messages":[{"role":"user","content":"Hi"}]}""", "model")]
    [InlineData("""{"model":7,"messages":[{"role":"user","content":"Hi"}]}""", "model")]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":"m","messages":[]}""", "messages")]
    [InlineData("""{"model":"m","messages":"Hi"}""", "messages")]
    [InlineData("""{"model":"m","messages":["Hi"]}""", "messages[0]")]
    [InlineData("""{"model":"m","messages":[{"content":"Hi"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"king","content":"Hi"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"smell"}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"model":"m","stream":"yes","messages":[{"role":"user","content":"Hi"}]}""", "stream")]
    [InlineData("""{"model":"m","n":0,"messages":[{"role":"user","content":"Hi"}]}""", "n")]
    [InlineData("""{"model":"m","temperature":3,"messages":[{"role":"user","content":"Hi"}]}""", "temperature")]
    [InlineData("""{"model":"m","max_tokens":"9","messages":[{"role":"user","content":"Hi"}]}""", "max_tokens")]
    [InlineData("""{"model":"m","stop":["a","b","c","d","e"],"messages":[{"role":"user","content":"Hi"}]}""", "stop")]
    [InlineData("""{"model":"m","tools":[{"type":"function"}],"messages":[{"role":"user","content":"Hi"}]}""", "tools[0].function")]
    [InlineData("""{"model":"m","response_format":{"type":"xml"},"messages":[{"role":"user","content":"Hi"}]}""", "response_format.type")]
    public async Task A_wrong_chat_request_names_its_field(string body, string param)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement error = (await host.AskAsync(Chat, body, 400)).GetProperty("error");
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        error.GetProperty("param").GetString().ShouldBe(param);
        host.Server.Meter.Total.ShouldBe(default);
    }

    [Theory]
    [InlineData("""{"max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}""", "model")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"Hi"}]}""", "max_tokens")]
    [InlineData("""{"model":"m","max_tokens":9}""", "messages")]
    [InlineData("""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages.0.content.0.text")]
    [InlineData("""{"model":"m","max_tokens":9,"thinking":{"type":"enabled","budget_tokens":2000},"messages":[{"role":"user","content":"Hi"}]}""", "max_tokens")]
    public async Task A_wrong_message_request_names_its_field(string body, string field)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.AskAsync("/v1/messages", body, 400);
        answer.GetProperty("type").GetString().ShouldBe("error");
        answer.GetProperty("error").GetProperty("type").GetString().ShouldBe("invalid_request_error");
        answer.GetProperty("error").GetProperty("message").GetString()!.ShouldStartWith(field + ":");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\u0001")]
    public async Task A_body_that_is_no_json_object_is_refused(string body)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        await host.AskAsync(Chat, body, 400);
        await host.AskAsync("/v1/messages", body, 400);
        await host.AskAsync("/v1/responses", body, 400);
        await host.AskAsync("/v1/embeddings", body, 400);
    }

    [Fact]
    public async Task Json_nested_beyond_reason_is_refused_and_the_server_lives_on()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        await host.AskAsync(Chat, new string('[', 100_000) + new string(']', 100_000), 400);
        await host.AskAsync(Chat, """{"model":"m","messages":[{"role":"user","content":"Hi"}]}""");
    }

    [Theory]
    [InlineData("/v1/nothing", null, "invalid_request_error")]
    [InlineData("/v1/messages/batches", null, "not_found_error")]
    [InlineData("/v1/nothing", "2023-06-01", "not_found_error")]
    public async Task An_unknown_path_is_404_in_its_dialect(string path, string? anthropicVersion, string type)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        (string, string)[] headers = anthropicVersion is null ? [] : [("anthropic-version", anthropicVersion)];
        JsonElement answer = await host.AskAsync(path, "{}", 404, headers);
        answer.GetProperty("error").GetProperty("type").GetString().ShouldBe(type);
    }

    [Fact]
    public async Task A_wrong_method_is_405()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using HttpResponseMessage response = await host.Client.GetAsync(Chat, SimulatorHost.Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_missing_key_is_401_in_each_dialect_and_so_is_an_unaccepted_one()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { AcceptedKeys = ["right"] });
        await host.AskAsync(Chat, """{"model":"m","messages":[{"role":"user","content":"Hi"}]}""", 401);
        await host.AskAsync(Chat, """{"model":"m","messages":[{"role":"user","content":"Hi"}]}""", 200, ("Authorization", "Bearer right"));
        host.Client.DefaultRequestHeaders.Remove("Authorization");
        JsonElement openAI = await host.AskAsync(Chat, "{}", 401);
        openAI.GetProperty("error").GetProperty("code").GetString().ShouldBe("invalid_api_key");
        JsonElement anthropic = await host.AskAsync("/v1/messages", "{}", 401);
        anthropic.GetProperty("error").GetProperty("type").GetString().ShouldBe("authentication_error");
        JsonElement gemini = await host.AskAsync("/v1beta/models/gemini-2.5-flash:generateContent", "{}", 401);
        gemini.GetProperty("error").GetProperty("status").GetString().ShouldBe("UNAUTHENTICATED");
        await host.AskAsync("/v1/messages", """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}""", 200, ("x-api-key", "right"));
        await host.AskAsync("/v1beta/models/gemini-2.5-flash:generateContent?key=right", """{"contents":[{"parts":[{"text":"Hi"}]}]}""");
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_413_announced_or_not()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { MaxRequestBytes = 10_000 });
        string large = $$"""{"model":"m","messages":[{"role":"user","content":"{{new string('a', 20_000)}}"}]}""";
        await host.AskAsync(Chat, large, 413);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages") { Content = new StringContent(large, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await host.Client.SendAsync(request, SimulatorHost.Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await response.Content.ReadAsStringAsync(SimulatorHost.Cancel)).ShouldContain("request_too_large");
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_a_cancelled_call()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, host.Server.BaseAddress.Port, SimulatorHost.Cancel);
            byte[] half = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"model\""u8.ToArray();
            await client.GetStream().WriteAsync(half, SimulatorHost.Cancel);
            await host.Server.Meter.WaitUntilAsync(meter => meter.InFlight == 1, SimulatorHost.Cancel);
        }

        await host.Server.Meter.WaitUntilAsync(meter => meter.InFlight == 0, SimulatorHost.Cancel);
        host.Server.Meter.Calls.Single().State.ShouldBe(Simulator.Metering.CallState.Cancelled);
    }

    [Fact]
    public async Task A_port_in_use_is_said_at_start()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        await Should.ThrowAsync<IOException>(() =>
            SimulatorServer.StartAsync(new SimulatorOptions { Port = host.Server.BaseAddress.Port }, SimulatorHost.Cancel));
    }

    [Fact]
    public async Task Model_lists_are_in_the_dialect_of_the_asker()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        async Task<JsonElement> GetAsync(string path, bool anthropic = false)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (anthropic)
            {
                request.Headers.Add("anthropic-version", "2023-06-01");
            }

            using HttpResponseMessage response = await host.Client.SendAsync(request, SimulatorHost.Cancel);
            return JsonElement.Parse(await response.Content.ReadAsStringAsync(SimulatorHost.Cancel));
        }

        JsonElement openAI = await GetAsync("/v1/models");
        openAI.GetProperty("object").GetString().ShouldBe("list");
        openAI.GetProperty("data")[0].GetProperty("object").GetString().ShouldBe("model");
        (await GetAsync("/v1/models/gpt-4o")).GetProperty("id").GetString().ShouldBe("gpt-4o");
        (await GetAsync("/v1/models/none")).GetProperty("error").GetProperty("code").GetString().ShouldBe("model_not_found");

        JsonElement page = await GetAsync("/v1/models?limit=2", anthropic: true);
        page.GetProperty("data").GetArrayLength().ShouldBe(2);
        page.GetProperty("has_more").GetBoolean().ShouldBeTrue();
        JsonElement rest = await GetAsync($"/v1/models?after_id={page.GetProperty("last_id").GetString()}", anthropic: true);
        rest.GetProperty("has_more").GetBoolean().ShouldBeFalse();
        rest.GetProperty("data")[0].GetProperty("id").GetString().ShouldNotBe(page.GetProperty("last_id").GetString());
        (await GetAsync("/v1beta/models")).GetProperty("models")[0].GetProperty("name").GetString()!.ShouldStartWith("models/");
    }
}
