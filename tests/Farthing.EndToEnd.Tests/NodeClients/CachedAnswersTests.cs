using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.EndToEnd.Tests.Caching;
using Farthing.EndToEnd.Tests.Comparing;

namespace Farthing.EndToEnd.Tests.NodeClients;

/// <summary>What SDKs for Node see of an answer from the cache is what they saw of the provider's.</summary>
public sealed class CachedAnswersTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("openai.mjs", "chat", 1)]
    [InlineData("openai.mjs", "stream-usage", 1)]
    [InlineData("openai.mjs", "tools", 2)]
    [InlineData("anthropic.mjs", "chat", 1)]
    [InlineData("anthropic.mjs", "stream", 1)]
    [InlineData("anthropic.mjs", "tools-stream", 1)]
    [InlineData("ai-sdk.mjs", "openai-stream", 1)]
    [InlineData("ai-sdk.mjs", "responses-stream", 1)]
    [InlineData("ai-sdk.mjs", "anthropic-stream", 1)]
    [InlineData("langchain.mjs", "chat", 1)]
    [InlineData("langchain.mjs", "stream", 1)]
    public async Task The_second_time_is_like_the_first(string script, string scenario, int calls)
    {
        await using CachingGateway stack = await StartOrSkipAsync();
        await using NodeScript client = NodeScript.Start(script, stack.Gateway);
        JsonElement first = await client.RunAsync(scenario);
        await stack.UntilRecordedAsync(calls);
        JsonElement again = await client.RunAsync(scenario);
        stack.Simulator.Meter.Arrived.ShouldBe(calls);
        JsonDifference.Between(WithoutHeaders(first), WithoutHeaders(again)).Take(20).ShouldBeEmpty();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("openai.mjs", "chat", "stream-usage")]
    [InlineData("openai.mjs", "stream-usage", "chat")]
    [InlineData("anthropic.mjs", "chat", "stream")]
    [InlineData("anthropic.mjs", "stream", "chat")]
    public async Task What_came_whole_can_be_had_as_a_stream_and_the_other_way_round(string script, string scenario, string second)
    {
        await using CachingGateway stack = await StartOrSkipAsync();
        await using NodeScript client = NodeScript.Start(script, stack.Gateway);
        JsonElement first = await client.RunAsync(scenario);
        await stack.UntilRecordedAsync(1);
        JsonElement again = await client.RunAsync(second);
        stack.Simulator.Meter.Arrived.ShouldBe(1);
        TextOf(again).ShouldBe(TextOf(first));
    }

    private static async Task<CachingGateway> StartOrSkipAsync()
    {
        if (NodeScript.Missing is { } reason)
        {
            // Where everything is expected to run, a test that cannot is a failure.
            (Environment.GetEnvironmentVariable("CI") == "true").ShouldBeFalse(reason);
            Assert.Skip(reason);
        }

        CachingGateway stack = new();
        await stack.InitializeAsync();
        return stack;
    }

    /// <summary>Everything but the header fields, which are of one answer of the provider's: its time, its limits, the number of the request.</summary>
    private static JsonElement WithoutHeaders(JsonElement seen)
    {
        JsonNode? node = JsonNode.Parse(seen.GetRawText());
        if (node is JsonObject of) of.Remove("headers");
        return JsonSerializer.SerializeToElement(node);
    }

    /// <summary>What the model said, by whatever client and in whatever pieces it was seen.</summary>
    private static string TextOf(JsonElement seen) => string.Concat(Texts(seen));

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => property is { Name: "text" or "content", Value.ValueKind: JsonValueKind.String } ? [property.Value.GetString()!] : Texts(property.Value)),
        _ => [],
    };
}
