using System.Text.Json;
using Anthropic;
using Anthropic.Models.Messages;
using Farthing.EndToEnd.Tests.DotNet;
using Farthing.EndToEnd.Tests.Hosting;

namespace Farthing.EndToEnd.Tests.Caching;

/// <summary>Anthropic's own client, its validation on, reads an answer from the cache as it reads the provider's, in the form in which it was not stored.</summary>
public sealed class CachedAnthropicTests(CachingGateway stack) : IClassFixture<CachingGateway>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData("whole first", false)]
    [InlineData("stream first", false)]
    [InlineData("whole first", true)]
    [InlineData("stream first", true)]
    public async Task A_message(string order, bool withTool)
    {
        long before = stack.Simulator.Meter.Arrived, recorded = await stack.RecordedAsync();
        var client = new AnthropicClient { BaseUrl = stack.Gateway.AbsoluteUri.TrimEnd('/'), ApiKey = ProviderAndGateway.Key, ResponseValidation = true };
        MessageCreateParams request = new()
        {
            Model = "claude-sonnet-4-5-20250929",
            MaxTokens = 200,
            Messages = [new UserMessageParam($"{(withTool ? Material.WeatherQuestion : Material.Question)} ({order})")],
        };
        if (withTool)
        {
            request = request with
            {
                Tools =
                [
                    new Tool
                    {
                        Name = "get_weather",
                        InputSchema = new InputSchema
                        {
                            Properties = JsonElement.Parse(Material.WeatherSchema).GetProperty("properties").EnumerateObject().ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal),
                            Required = ["city", "unit"],
                        },
                    },
                ],
            };
        }

        Message? whole = null;
        List<JsonElement> events = [];
        foreach (bool streams in (bool[])[order == "stream first", order != "stream first"])
        {
            if (!streams)
            {
                whole = await client.Messages.Create(request, Stop);
                await stack.UntilRecordedAsync(++recorded);
                continue;
            }

            await foreach (RawMessageStreamEvent one in client.Messages.CreateStreaming(request, Stop))
            {
                one.Validate();
                events.Add(one.Json);
            }

            await stack.UntilRecordedAsync(++recorded);
        }

        (stack.Simulator.Meter.Arrived - before).ShouldBe(1);
        JsonElement message = JsonSerializer.SerializeToElement(whole!.RawData);
        string last = message.GetProperty("content").EnumerateArray().Last() is var block && block.TryGetProperty("input", out JsonElement input) ? input.GetRawText() : block.GetProperty("text").GetString()!;
        int index = message.GetProperty("content").GetArrayLength() - 1;
        string streamed = string.Concat(events.Where(one => Type(one) == "content_block_delta" && one.GetProperty("index").GetInt32() == index).Select(one => one.GetProperty("delta")).Select(delta =>
            delta.TryGetProperty("partial_json", out JsonElement json) ? json.GetString() : delta.GetProperty("text").GetString()));
        if (withTool) JsonElement.DeepEquals(JsonElement.Parse(streamed), JsonElement.Parse(last)).ShouldBeTrue(streamed);
        else streamed.ShouldBe(last);
        events[0].GetProperty("message").GetProperty("id").GetString().ShouldBe(message.GetProperty("id").GetString());
        JsonElement end = events.Single(one => Type(one) == "message_delta");
        end.GetProperty("delta").GetProperty("stop_reason").GetString().ShouldBe(message.GetProperty("stop_reason").GetString());
        end.GetProperty("usage").GetProperty("output_tokens").GetInt64().ShouldBe(message.GetProperty("usage").GetProperty("output_tokens").GetInt64());
    }

    private static string? Type(JsonElement one) => one.GetProperty("type").GetString();
}
