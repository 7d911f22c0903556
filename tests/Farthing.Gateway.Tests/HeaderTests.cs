using System.Text;
using Farthing.Simulator.Metering;

namespace Farthing.Gateway.Tests;

public sealed class HeaderTests
{
    [Fact]
    public async Task Unknown_header_fields_and_the_query_cross_in_both_directions()
    {
        RawExchange? seen = null;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            seen = exchange;
            return exchange.AnswerAsync(Ask.ChatAnswer, headers: "x-new-thing: 1\r\nx-new-thing: 2\r\nx-ratelimit-remaining-tokens: 99\r\nopenai-processing-ms: 12\r\n");
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath + "?beta=true&x=a%20b", Ask.Chat, ("OpenAI-Beta", "assistants=v2"), ("X-Whatever", "yes"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ("User-Agent", "my-app/1.0"));
        seen.ShouldNotBeNull().Target.ShouldBe("/v1/chat/completions?beta=true&x=a%20b");
        seen.Header("OpenAI-Beta").ShouldBe("assistants=v2");
        seen.Header("X-Whatever").ShouldBe("yes");
        seen.Header("traceparent").ShouldNotBeNull();
        seen.Header("User-Agent").ShouldBe("my-app/1.0");
        response.Headers.GetValues("x-new-thing").ShouldBe(["1", "2"]);
        RunningGateway.Text(response, "x-ratelimit-remaining-tokens").ShouldBe("99");
        RunningGateway.Text(response, "openai-processing-ms").ShouldBe("12");
    }

    [Fact]
    public async Task The_clients_credentials_network_and_our_own_fields_stay_here()
    {
        RawExchange? seen = null;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            seen = exchange;
            return exchange.AnswerAsync(Ask.ChatAnswer, headers: "Set-Cookie: a=b\r\nServer: secret-server\r\nx-farthing-cost: 0.001\r\nKeep-Alive: timeout=5\r\n");
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        string[] forbidden =
        [
            "x-api-key", "api-key", "x-goog-api-key", "Cookie", "Origin", "Referer", "Forwarded", "Via", "X-Forwarded-For", "X-Real-IP", "TE", "Keep-Alive", "Proxy-Authorization",
            "x-farthing-feature", "x-litellm-tags", "Helicone-Auth", "cf-aig-authorization", "cf-aig-metadata",
        ];
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, [.. forbidden.Select(name => (name, "client-secret")), ("Authorization", "Bearer client-secret")]);
        seen.ShouldNotBeNull().Head.ShouldNotContain("client-secret");
        foreach (string name in forbidden) seen.Header(name).ShouldBeNull();
        seen.Header("Authorization").ShouldBe("Bearer sk-provider-secret");
        seen.Header("Accept-Encoding").ShouldBeNull();
        seen.Header("Host").ShouldBe(new Uri(provider.Address).Authority);
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
        response.Headers.Contains("Server").ShouldBeFalse();
        response.Headers.Contains("Keep-Alive").ShouldBeFalse();
        RunningGateway.Text(response, "x-farthing-cost").ShouldNotBe("0.001");
        (await response.Content.ReadAsStringAsync() + response.Headers).ShouldNotContain("sk-provider-secret");
    }

    [Theory]
    [InlineData("?key=client-secret", "")]
    [InlineData("?alt=sse&KEY=client-secret&x=1", "?alt=sse&x=1")]
    [InlineData("?%6Bey=client-secret", "")]
    [InlineData("?x=%20&ke%79=client-secret", "?x=%20")]
    [InlineData("?monkey=1", "?monkey=1")]
    public async Task A_key_in_the_query_never_reaches_the_provider_however_it_is_written(string query, string forwarded)
    {
        RawExchange? seen = null;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            seen = exchange;
            return exchange.AnswerAsync("{}");
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.GeminiPath + query, Ask.Gemini);
        seen.ShouldNotBeNull().Target.ShouldBe("/v1beta/models/gemini-2.5-flash:generateContent" + forwarded);
    }

    [Fact]
    public async Task Each_wire_gets_the_providers_key_where_it_looks_for_it()
    {
        var heads = new List<string>();
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            heads.Add(exchange.Head);
            return exchange.AnswerAsync("{}");
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        foreach ((string path, string body) in new[] { (Ask.ChatPath, Ask.Chat), (Ask.MessagesPath, Ask.Message), (Ask.GeminiPath, Ask.Gemini) })
            (await gateway.PostAsync(path, body)).Dispose();
        heads[0].ShouldContain("Authorization: Bearer sk-provider-secret");
        heads[1].ShouldContain("x-api-key: sk-provider-secret");
        heads[2].ShouldContain("x-goog-api-key: sk-provider-secret");
    }

    [Fact]
    public async Task Text_beyond_ASCII_in_header_fields_breaks_no_call()
    {
        RawExchange? seen = null;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            seen = exchange;
            return exchange.WriteAsync(Encoding.Latin1.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nx-place: K\u00f6ln\r\nContent-Length: {Ask.ChatAnswer.Length}\r\nConnection: close\r\n\r\n{Ask.ChatAnswer}"));
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        string title = Encoding.Latin1.GetString("Caf\u00e9 \U0001F642"u8);
        string answer = await RawClient.ExchangeAsync(gateway.Port, RawClient.Post(Ask.ChatPath, Ask.Chat, $"X-Title: {title}\r\n"));
        answer.ShouldStartWith("HTTP/1.1 200");
        answer.ShouldContain("x-place: K?ln");
        seen.ShouldNotBeNull().Header("X-Title").ShouldBe(title);
    }

    [Theory]
    [InlineData("\"gpt\\r\\nx-injected: 1\"", "openai/gpt%0D%0Ax-injected%3A%201")]
    [InlineData("\"\\u6a21\\u578b\"", "openai%2F%E6%A8%A1%E5%9E%8B")]
    public async Task A_model_name_that_no_header_can_hold_is_written_with_escapes(string model, string shown)
    {
        await using RawProvider provider = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, $$"""{"model":{{model}},"messages":[]}""");
        ((int)response.StatusCode).ShouldBe(200);
        response.Headers.Contains("x-injected").ShouldBeFalse();
        Uri.UnescapeDataString(RunningGateway.Text(response, "x-farthing-model")).ShouldBe(Uri.UnescapeDataString(shown));
    }

    [Fact]
    public async Task Every_answer_says_its_identity_cost_deployment_and_overhead()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        RunningGateway.Text(response, "x-farthing-id").ShouldMatch("^call_[0-9a-f]{32}$");
        RunningGateway.Text(response, "x-farthing-cost").ShouldBe((await gateway.RecordOfAsync(response)).Cost!.Value.ToString());
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("openai/gpt-4o-mini");
        RunningGateway.Text(response, "x-farthing-cache").ShouldBe("bypass");
        RunningGateway.Text(response, "x-farthing-saved").ShouldBe("0");
        long.Parse(RunningGateway.Text(response, "x-farthing-overhead-us")).ShouldBeGreaterThanOrEqualTo(0);
        using HttpResponseMessage stream = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStream);
        stream.Headers.Contains("x-farthing-id").ShouldBeTrue();
        stream.Headers.Contains("x-farthing-overhead-us").ShouldBeTrue();
    }

    [Theory]
    [InlineData("POST", Ask.ChatPath, "{", 400)]
    [InlineData("POST", Ask.ChatPath, "wrong key", 401)]
    [InlineData("POST", Ask.ChatPath, """{"model":"gpt-4o","messages":[]}""", 403)]
    [InlineData("POST", "/v1/images/generations", "{}", 404)]
    [InlineData("GET", Ask.ChatPath, "", 405)]
    [InlineData("POST", Ask.ChatPath, "long", 413)]
    [InlineData("POST", Ask.ChatPath, "text", 415)]
    public async Task A_refusal_says_its_identity_and_that_it_cost_nothing(string method, string path, string body, int status)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("limits: { max_body: 1KiB }");
        string key = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"bound","models":["gpt-4o-mini"]}""");
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        request.Headers.Add("x-api-key", status == 401 ? "sk-wrong" : key);
        if (method == "POST") request.Content = new StringContent(status == 413 ? new string(' ', 4096) : body, Encoding.UTF8, status == 415 ? "text/plain" : "application/json");
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        ((int)response.StatusCode).ShouldBe(status);
        RunningGateway.Text(response, "x-farthing-id").ShouldMatch("^call_[0-9a-f]{32}$");
        RunningGateway.Text(response, "x-farthing-cost").ShouldBe("0");
    }

    [Fact]
    public async Task The_fault_header_reaches_the_simulator_as_any_unknown_field_does()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-simulator-fault", "429; retry-after=7"));
        ((int)response.StatusCode).ShouldBe(429);
        RunningGateway.Text(response, "Retry-After").ShouldBe("7");
        BilledCall seen = await gateway.SeenByProviderAsync(response);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(seen.ResponseBody!.Value.ToArray());
    }
}
