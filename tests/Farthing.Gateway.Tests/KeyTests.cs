using System.Text.Json;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests;

public sealed class KeyTests
{
    private const string Good = "fk-good-0123456789abcdef";

    private static readonly string Keys = $$"""
        keys:
          - { name: web, secret: "sha256:{{Hash(Good)}}", project: shop, team: blue, user: house }
          - { name: off, secret: "sha256:{{Hash("fk-off-0123456789abcdef")}}", disabled: true }
          - { name: old, secret: "sha256:{{Hash("fk-old-0123456789abcdef")}}", expires: 2020-01-31 }
          - { name: new, secret: "sha256:{{Hash("fk-new-0123456789abcdef")}}", expires: 2999-01-31 }
        """;

    [Theory]
    [InlineData("Authorization", "Bearer " + Good, 200)]
    [InlineData("Authorization", "bearer  " + Good, 200)]
    [InlineData("x-api-key", Good, 200)]
    [InlineData("api-key", Good, 200)]
    [InlineData("x-goog-api-key", Good, 200)]
    [InlineData("Authorization", "Bearer fk-new-0123456789abcdef", 200)]
    [InlineData("Authorization", "Bearer fk-off-0123456789abcdef", 401)]
    [InlineData("Authorization", "Bearer fk-old-0123456789abcdef", 401)]
    [InlineData("Authorization", "Bearer fk-wrong-0123456789abcdef", 401)]
    [InlineData("Authorization", "Bearer ", 401)]
    [InlineData("Authorization", "Basic " + Good, 401)]
    [InlineData("Authorization", Good, 401)]
    [InlineData("x-api-key", "", 401)]
    [InlineData("x-other", Good, 401)]
    public async Task A_key_is_taken_wherever_clients_put_it_and_only_while_it_is_good(string header, string value, int status)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Keys);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, (header, value));
        ((int)response.StatusCode).ShouldBe(status);
        if (status == 401) gateway.Simulator.Meter.Arrived.ShouldBe(0);
        using var list = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        list.Headers.TryAddWithoutValidation(header, value);
        using HttpResponseMessage models = await gateway.Client.SendAsync(list);
        ((int)models.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task The_query_may_hold_the_key_as_Geminis_clients_send_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Keys);
        using HttpResponseMessage good = await gateway.PostAsync(Ask.GeminiPath + "?key=" + Good, Ask.Gemini);
        ((int)good.StatusCode).ShouldBe(200);
        using HttpResponseMessage wrong = await gateway.PostAsync(Ask.GeminiPath + "?key=no", Ask.Gemini);
        ((int)wrong.StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task Two_keys_in_one_field_are_no_key()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Keys);
        string answer = await RawClient.ExchangeAsync(gateway.Port, RawClient.Post(Ask.ChatPath, Ask.Chat, $"x-api-key: {Good}\r\nx-api-key: other\r\n"));
        answer.ShouldStartWith("HTTP/1.1 401");
    }

    [Fact]
    public async Task Each_request_of_a_connection_is_judged_by_its_own_key()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Keys);
        string Ask1(string key) => RawClient.Post(Ask.ChatPath, Ask.Chat, $"Authorization: Bearer {key}\r\n").Replace("Connection: close\r\n", "", StringComparison.Ordinal);
        string AskBasic(string key) => Ask1("").Replace("Bearer ", "Basic eA==", StringComparison.Ordinal).Replace("Host:", $"x-api-key: {key}\r\nHost:", StringComparison.Ordinal);
        string requests = AskBasic(Good) + AskBasic("wrong") + Ask1(Good) + Ask1(Good) + Ask1(Good.Replace('g', 'G')) + Ask1("fk-new-0123456789abcdef") + Ask1(Good)
            + RawClient.Post(Ask.ChatPath, Ask.Chat);
        string answers = await RawClient.ExchangeAsync(gateway.Port, requests);
        string[] whole = answers.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries);
        whole.Select(answer => answer[..3]).ShouldBe(["200", "401", "200", "200", "401", "200", "200", "401"]);
        List<string> keys = [];
        foreach (string answer in whole.Where(answer => answer.StartsWith("200", StringComparison.Ordinal)))
        {
            string id = answer.Split("x-farthing-id: ")[1].Split("\r\n")[0];
            keys.Add((await gateway.RecordOfAsync(id)).Principal.Key);
        }

        keys.ShouldBe(["web", "web", "web", "new", "web"]);
    }

    [Theory]
    [InlineData(null, "missing_api_key")]
    [InlineData("wrong-key", "invalid_api_key")]
    public async Task A_refusal_speaks_the_callers_dialect(string? key, string code)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Keys);
        (string, string)[] headers = key is null ? [] : [("x-api-key", key)];

        using HttpResponseMessage openAI = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, headers);
        JsonElement error = (await RunningGateway.JsonAsync(openAI)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe(code);
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        openAI.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");

        using HttpResponseMessage anthropic = await gateway.PostAsync(Ask.MessagesPath, Ask.Message, headers);
        JsonElement root = await RunningGateway.JsonAsync(anthropic);
        root.GetProperty("type").GetString().ShouldBe("error");
        root.GetProperty("error").GetProperty("type").GetString().ShouldBe("authentication_error");
        root.GetProperty("error").GetProperty("code").GetString().ShouldBe(code);

        using HttpResponseMessage gemini = await gateway.PostAsync(Ask.GeminiPath, Ask.Gemini, headers);
        JsonElement googleError = (await RunningGateway.JsonAsync(gemini)).GetProperty("error");
        googleError.GetProperty("code").GetInt32().ShouldBe(401);
        googleError.GetProperty("status").GetString().ShouldBe("UNAUTHENTICATED");
        googleError.GetProperty("details")[0].GetProperty("reason").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task What_the_key_says_wins_over_what_the_client_says()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Keys);
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, Ask.Chat.Replace("{\"model\"", "{\"user\":\"body\",\"model\"", StringComparison.Ordinal),
            ("x-api-key", Good), ("x-farthing-team", "red"), ("x-farthing-user", "me"), ("x-farthing-feature", "search"));
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Principal.ShouldBe(new Farthing.Calls.Principal { Project = "shop", Team = "blue", User = "house", Key = "web", Feature = "search" });
    }

    [Fact]
    public async Task Nothing_is_said_of_models_or_bodies_before_the_key_is_known()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Keys);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, "not json");
        ((int)response.StatusCode).ShouldBe(401);
    }

    private static string Hash(string key) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
}
