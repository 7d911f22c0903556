using System.Text.Json;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>The output limit that a budget covers is written where the provider of each wire reads it.</summary>
public sealed class OutputLimitTests
{
    private const string Budget = "budgets: [{ name: all, usd: 0.01, per: 1d }]";

    [Theory]
    [InlineData(Ask.ChatPath, Ask.Chat, "max_completion_tokens")]
    [InlineData(Ask.ChatPath, Ask.ChatStream, "max_completion_tokens")]
    [InlineData(Ask.ChatPath, """{"messages":[],"max_completion_tokens":null,"model":"gpt-4o-mini"}""", "max_completion_tokens")]
    [InlineData(Ask.ChatPath, """{"messages":[],"max_tokens":null,"model":"gpt-4o-mini"}""", "max_tokens")]
    [InlineData(Ask.ChatPath, """{"messages":[],"max_tokens":9000000,"model":"gpt-4o-mini"}""", "max_tokens")]
    [InlineData(Ask.ChatPath, """{"messages":[],"max_tokens":50,"max_tokens":null,"model":"gpt-4o-mini"}""", "max_tokens")]
    [InlineData(Ask.ChatPath, """{"messages":[],"max_tokens":50,"max_tokens":900000,"model":"gpt-4o-mini"}""", "max_tokens")]
    [InlineData(Ask.ResponsesPath, Ask.Response, "max_output_tokens")]
    [InlineData(Ask.ResponsesPath, Ask.ResponseStream, "max_output_tokens")]
    [InlineData(Ask.ResponsesPath, """{"model":"gpt-4o-mini","input":"x","max_tokens":5}""", "max_output_tokens")]
    [InlineData(Ask.MessagesPath, """{"model":"claude-sonnet-4-5","max_tokens":60000,"messages":[{"role":"user","content":"x"}]}""", "max_tokens")]
    [InlineData(Ask.MessagesPath, """{"model":"claude-sonnet-4-5","max_tokens":60000,"stream":true,"messages":[{"role":"user","content":"x"}]}""", "max_tokens")]
    [InlineData(Ask.GeminiPath, Ask.Gemini, "generationConfig.maxOutputTokens")]
    [InlineData(Ask.GeminiStreamPath, Ask.Gemini, "generationConfig.maxOutputTokens")]
    [InlineData(Ask.GeminiPath, """{"contents":[],"generationConfig":{"temperature":1}}""", "generationConfig.maxOutputTokens")]
    [InlineData(Ask.GeminiPath, """{"contents":[],"generationConfig":{"maxOutputTokens":900000}}""", "generationConfig.maxOutputTokens")]
    public async Task A_hard_budget_writes_the_limit_that_it_covers(string path, string body, string field)
    {
        string? seen = null;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            seen = exchange.BodyText;
            return exchange.AnswerAsync("""{"error":{"message":"no"}}""", status: "400 Bad Request");
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, Budget);
        using HttpResponseMessage response = await gateway.PostAsync(path, body, Ask.AnthropicVersion);
        ((int)response.StatusCode).ShouldBe(400);

        // Every time that the field stands there: a provider may read the first or the last.
        using JsonDocument document = JsonDocument.Parse(seen.ShouldNotBeNull());
        JsonElement place = field.Split('.')[..^1].Aggregate(document.RootElement, (element, name) => element.GetProperty(name));
        JsonProperty[] fields = [.. place.EnumerateObject().Where(property => property.NameEquals(field.Split('.')[^1]))];
        fields.ShouldNotBeEmpty();
        foreach (JsonProperty each in fields) each.Value.GetInt64().ShouldBeInRange(1, 16_667);
    }

    [Theory]
    [InlineData("""{"messages":[],"max_tokens":null,"max_completion_tokens":90000,"model":"gpt-4o-mini"}""")]
    [InlineData("""{"messages":[],"max_completion_tokens":90000,"model":"gpt-4o-mini"}""")]
    public async Task The_older_field_is_not_set_beside_the_newer_one(string body)
    {
        string? seen = null;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            seen = exchange.BodyText;
            return exchange.AnswerAsync(Ask.ChatAnswer);
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, Budget);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body);
        using JsonDocument document = JsonDocument.Parse(seen.ShouldNotBeNull());
        document.RootElement.GetProperty("max_completion_tokens").GetInt64().ShouldBeLessThan(17_000);
        (document.RootElement.TryGetProperty("max_tokens", out JsonElement older) && older.ValueKind == JsonValueKind.Number).ShouldBeFalse();
    }

    [Fact]
    public async Task A_limit_that_fits_leaves_the_request_as_it_is_byte_for_byte()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("budgets: [{ name: all, usd: 1, per: 1d }]");
        const string Body = """{"model" : "gpt-4o-mini", "max_tokens" :  40, "messages":[{"role":"user","content":"Name three rivers."}]}""";
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Body);
        System.Text.Encoding.UTF8.GetString(gateway.Simulator.Meter.Calls[^1].RequestBody!.Value.Span).ShouldBe(Body);
    }
}
