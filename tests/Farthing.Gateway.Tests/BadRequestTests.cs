using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests;

public sealed class BadRequestTests
{
    private const string Deep = """{"model":"gpt-4o-mini","messages":[{"role":"user","content":""";

    public static TheoryData<string, string> Wrong => new()
    {
        { "", "invalid_json" },
        { "not json", "invalid_json" },
        { "[]", "invalid_json" },
        { "null", "invalid_json" },
        { "\"model\"", "invalid_json" },
        { "{", "invalid_json" },
        { "{\"model\":\"gpt-4o-mini\"", "invalid_json" },
        { "{\"model\":\"gpt-4o-mini\",}", "invalid_json" },
        { "{\"model\":\"gpt-4o-mini\"}{}", "invalid_json" },
        { "{\"model\":\"gpt-4o-mini\",\"x\":01}", "invalid_json" },
        { "{\"model\":\"gpt-4o-mini\",\"x\":\"\u0001\"}", "invalid_json" },
        { "{\"messages\":[]}", "missing_required_parameter" },
        { "{\"model\":\"\",\"messages\":[]}", "missing_required_parameter" },
        { "{\"model\":7,\"messages\":[]}", "invalid_type" },
        { "{\"model\":\"\\ud800\",\"messages\":[]}", "invalid_unicode" },
        { "{\"model\":\"gpt-4o-mini\",\"stream\":\"yes\"}", "invalid_type" },
        { "{\"model\":\"gpt-4o-mini\",\"stream_options\":[]}", "invalid_type" },
        { "{\"model\":\"" + new string('m', 257) + "\"}", "invalid_value" },
        { Deep + new string('[', 5000) + new string(']', 5000) + "}]}", "json_too_deep" },
        { Deep + new string('[', 100_000), "json_too_deep" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_body_that_cannot_be_read_is_refused_with_what_is_wrong_in_every_dialect(string body, string code)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        foreach (string path in new[] { Ask.ChatPath, Ask.ResponsesPath, Ask.EmbeddingsPath, Ask.MessagesPath, Ask.CountTokensPath })
        {
            using HttpResponseMessage response = await gateway.PostAsync(path, body);
            ((int)response.StatusCode).ShouldBe(400);
            JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
            error.GetProperty("code").GetString().ShouldBe(code);
            error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
            error.GetProperty("message").GetString()!.Length.ShouldBeInRange(20, 300);
        }

        gateway.Simulator.Meter.Arrived.ShouldBe(0);
        (await gateway.CallsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_refused()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, [.. "{\"model\":\""u8, 0xff, 0xfe, .. "\"}"u8]);
        ((int)response.StatusCode).ShouldBe(400);
    }

    [Theory]
    [InlineData("Content-Length: 70000\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n", "12000\r\n")]
    public async Task A_body_over_the_limit_is_refused_whether_or_not_its_length_is_announced(string framing, string chunk)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("limits: { max_body: 65536 }");
        string answer = await RawClient.ExchangeAsync(
            gateway.Port,
            $"POST {Ask.MessagesPath} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n{framing}\r\n{chunk}{new string(' ', chunk.Length > 0 ? 0x12000 : 0)}");
        answer.ShouldStartWith("HTTP/1.1 413");
        answer.ShouldContain("\"type\":\"request_too_large\"");
        answer.ShouldContain("limits.max_body");
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_passes()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("limits: { max_body: 65536 }");
        string body = Ask.Chat + new string(' ', 65536 - Ask.Chat.Length);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body);
        ((int)response.StatusCode).ShouldBe(200);
        using HttpResponseMessage longer = await gateway.PostAsync(Ask.ChatPath, body + " ");
        ((int)longer.StatusCode).ShouldBe(413);
    }

    [Fact]
    public async Task A_chunked_body_is_a_body()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Ask.ChatPath) { Content = new StringContent(Ask.Chat, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        ((int)response.StatusCode).ShouldBe(200);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("BREW")]
    public async Task A_wrong_method_is_told_the_right_one(string method)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), Ask.MessagesPath);
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldBe(["POST"]);
        if (method == "HEAD") return;
        JsonElement root = await RunningGateway.JsonAsync(response);
        root.GetProperty("type").GetString().ShouldBe("error");
        root.GetProperty("error").GetProperty("code").GetString().ShouldBe("method_not_allowed");
    }

    [Theory]
    [InlineData("POST", "/v1/models", "GET")]
    [InlineData("DELETE", "/v1/models/gpt-4o-mini", "GET")]
    [InlineData("POST", "/v1beta/models", "GET")]
    [InlineData("POST", "/health/ready", "GET")]
    [InlineData("PUT", "/metrics", "GET")]
    [InlineData("POST", "/admin/v1/report", "GET")]
    [InlineData("DELETE", "/admin/v1/budgets/status", "GET")]
    [InlineData("GET", "/admin/v1/prices/reload", "POST")]
    public async Task A_page_asked_with_a_wrong_method_says_the_right_one_in_the_callers_dialect(string method, string path, string allowed)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { Ask.AnthropicVersion.Name, Ask.AnthropicVersion.Value } } };
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldBe([allowed]);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("method_not_allowed");
        if (path == "/v1/models") error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/jsonp", 415)]
    [InlineData(null, 415)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("APPLICATION/JSON", 200)]
    public async Task Only_JSON_is_taken(string? type, int status)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Ask.ChatPath) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Ask.Chat)) };
        if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        ((int)response.StatusCode).ShouldBe(status);
        if (status == 415) (await RunningGateway.JsonAsync(response)).GetProperty("error").GetProperty("code").GetString().ShouldBe("unsupported_media_type");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1")]
    [InlineData("/v1/completions")]
    [InlineData("/v1/chat/completions/")]
    [InlineData("/v1/chat/completions/../completions/x")]
    [InlineData("/V1/chat/completions")]
    [InlineData("/v1//chat/completions")]
    [InlineData("/v1/audio/speech")]
    [InlineData("/v1/messages/batches")]
    [InlineData("/v1beta/models/gemini-2.5-flash:embedContent")]
    [InlineData("/v1beta/models/:generateContent")]
    [InlineData("/openai/v1/chat/completions")]
    public async Task Nothing_passes_unmetered_an_unknown_path_is_404(string path)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(path, Ask.Chat);
        ((int)response.StatusCode).ShouldBe(404);
        (await response.Content.ReadAsStringAsync()).ShouldContain("unknown_path");
        gateway.Simulator.Meter.Arrived.ShouldBe(0);
    }

    [Fact]
    public async Task An_unknown_path_is_refused_in_the_callers_dialect()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage anthropic = await gateway.PostAsync("/v1/complete", "{}", Ask.AnthropicVersion);
        (await RunningGateway.JsonAsync(anthropic)).GetProperty("error").GetProperty("type").GetString().ShouldBe("not_found_error");
        using HttpResponseMessage gemini = await gateway.PostAsync("/v1beta/tunedModels", "{}");
        (await RunningGateway.JsonAsync(gemini)).GetProperty("error").GetProperty("status").GetString().ShouldBe("NOT_FOUND");
        using HttpResponseMessage openAI = await gateway.PostAsync("/v1/fine_tuning/jobs", "{}");
        (await RunningGateway.JsonAsync(openAI)).GetProperty("error").GetProperty("type").GetString().ShouldBe("invalid_request_error");
    }

    [Theory]
    [InlineData(Ask.ChatPath, "nobody/gpt-4o", "GET /v1/models")]
    [InlineData(Ask.MessagesPath, "gemini-2.5-flash", "/v1beta/models")]
    [InlineData(Ask.CountTokensPath, "gpt-4o-mini", "/v1/chat/completions")]
    [InlineData(Ask.EmbeddingsPath, "anthropic/claude-sonnet-4-5", "/v1/messages")]
    [InlineData(Ask.ChatPath, "gemini-2.5-flash", "/v1beta/models")]
    [InlineData(Ask.ChatPath, "openai/", "")]
    public async Task A_model_that_nobody_can_take_says_where_to_go(string path, string model, string hint)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(path == Ask.ChatPath && hint.StartsWith("GET", StringComparison.Ordinal)
            ? """providers: { anthropic: { base_url: "$SIMULATOR", api_key: "env:TEST_KEY" } }"""
            : "");
        using HttpResponseMessage response = await gateway.PostAsync(path, $$"""{"model":"{{model}}","max_tokens":5,"input":"Hi","messages":[]}""");
        ((int)response.StatusCode).ShouldBe(404);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("model_not_found");
        error.GetProperty("param").GetString().ShouldBe("model");
        error.GetProperty("message").GetString()!.ShouldContain(hint);
        error.GetProperty("message").GetString()!.ShouldContain(model);
        gateway.Simulator.Meter.Arrived.ShouldBe(0);
        (await gateway.CallsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failure_of_the_gateway_itself_is_an_error_in_the_callers_dialect()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            """
            deployments:
              - { provider: anthropic, model: house }
              - { name: second, provider: anthropic, model: house }
            """,
            configure: services => services.AddSingleton<Random>(new FailingRandom()));
        using HttpResponseMessage response = await gateway.PostAsync(Ask.MessagesPath, """{"model":"house","max_tokens":5,"messages":[]}""");
        ((int)response.StatusCode).ShouldBe(500);
        JsonElement root = await RunningGateway.JsonAsync(response);
        root.GetProperty("type").GetString().ShouldBe("error");
        root.GetProperty("error").GetProperty("code").GetString().ShouldBe("internal_error");
        root.GetProperty("error").GetProperty("message").GetString()!.ShouldContain(RunningGateway.Text(response, "x-farthing-id"));
        root.ToString().ShouldNotContain("drawn");
    }

    private sealed class FailingRandom : Random
    {
        public override double NextDouble() => throw new InvalidOperationException("No lot can be drawn.");
    }
}
