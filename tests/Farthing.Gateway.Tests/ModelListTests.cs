using System.Text.Json;

namespace Farthing.Gateway.Tests;

public sealed class ModelListTests
{
    [Fact]
    public async Task Models_are_listed_in_the_dialect_of_the_caller_with_the_settings_names_among_them()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("aliases: { cheap: gpt-4o-mini, talker: claude-sonnet-4-5 }");
        JsonElement openAI = await GetAsync(gateway, "/v1/models");
        openAI.GetProperty("object").GetString().ShouldBe("list");
        string[] names = Names(openAI, "data", "id");
        names.ShouldContain("cheap");
        names.ShouldContain(name => name.StartsWith("gpt-", StringComparison.Ordinal));
        names.ShouldContain("talker");
        names.ShouldContain("claude-sonnet-4-5-20250929");
        names[0].ShouldStartWith("gpt-");
        names.Distinct().Count().ShouldBe(names.Length);

        JsonElement anthropic = await GetAsync(gateway, "/v1/models", Ask.AnthropicVersion);
        anthropic.GetProperty("has_more").GetBoolean().ShouldBeFalse();
        names = Names(anthropic, "data", "id");
        names.ShouldContain("talker");
        names.ShouldContain("cheap");
        names.ShouldContain("gpt-4o-mini");
        names[0].ShouldStartWith("claude-");
        anthropic.GetProperty("first_id").GetString().ShouldBe(names[0]);
        anthropic.GetProperty("last_id").GetString().ShouldBe(names[^1]);

        Names(await GetAsync(gateway, "/v1beta/models"), "models", "name").ShouldAllBe(name => name.StartsWith("models/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_model_can_be_looked_up_and_an_unknown_one_is_404()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("aliases: { cheap: gpt-4o-mini }");
        (await GetAsync(gateway, "/v1/models/cheap")).GetProperty("id").GetString().ShouldBe("cheap");
        using HttpResponseMessage unknown = await gateway.Client.GetAsync(new Uri("/v1/models/no-such-model", UriKind.Relative));
        ((int)unknown.StatusCode).ShouldBe(404);
        (await RunningGateway.JsonAsync(unknown)).GetProperty("error").GetProperty("code").GetString().ShouldBe("model_not_found");
    }

    [Theory]
    [InlineData("HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{\"data\":[{}]}")]
    [InlineData("")]
    public async Task The_catalog_stands_in_for_a_provider_that_does_not_list_its_models(string answer)
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.WriteAsync(answer));
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        Names(await GetAsync(gateway, "/v1/models"), "data", "id").ShouldContain("gpt-4o-mini");
        Names(await GetAsync(gateway, "/v1/models", Ask.AnthropicVersion), "data", "id").ShouldContain(name => name.StartsWith("claude-", StringComparison.Ordinal));
    }

    private static async Task<JsonElement> GetAsync(RunningGateway gateway, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        ((int)response.StatusCode).ShouldBe(200);
        return await RunningGateway.JsonAsync(response);
    }

    private static string[] Names(JsonElement list, string array, string field) =>
        [.. list.GetProperty(array).EnumerateArray().Select(model => model.GetProperty(field).GetString()!)];
}
