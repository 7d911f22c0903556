using System.ClientModel;
using Farthing.EndToEnd.Tests.DotNet;
using Farthing.EndToEnd.Tests.Hosting;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;

namespace Farthing.EndToEnd.Tests.Caching;

/// <summary>OpenAI's own client reads an answer from the cache as it reads the provider's, in the form in which it was not stored.</summary>
public sealed class CachedOpenAITests(CachingGateway stack) : IClassFixture<CachingGateway>
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("get_weather", "Tells the weather.", BinaryData.FromString(Material.WeatherSchema), functionSchemaIsStrict: true);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private OpenAIClient Client => new(new ApiKeyCredential(ProviderAndGateway.Key), new OpenAIClientOptions { Endpoint = new Uri(stack.Gateway, "v1") });

    private ChatClient Chat => Client.GetChatClient("gpt-4o-mini");

    [Theory(Timeout = 60_000)]
    [InlineData("whole first")]
    [InlineData("stream first")]
    public async Task A_chat(string order)
    {
        ChatMessage[] messages = [new UserChatMessage($"{Material.Question} ({order})")];
        (ChatCompletion whole, List<StreamingChatCompletionUpdate> updates) = await BothAsync(order, messages, new ChatCompletionOptions());
        string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)).ShouldBe(whole.Content[0].Text);
        updates.Single(update => update.FinishReason is not null).FinishReason.ShouldBe(whole.FinishReason);
        updates[^1].Usage.TotalTokenCount.ShouldBe(whole.Usage.TotalTokenCount);
        updates.ShouldAllBe(update => update.CompletionId == whole.Id);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("whole first")]
    [InlineData("stream first")]
    public async Task A_call_of_a_tool(string order)
    {
        ChatMessage[] messages = [new UserChatMessage($"{Material.WeatherQuestion} ({order})")];
        (ChatCompletion whole, List<StreamingChatCompletionUpdate> updates) = await BothAsync(order, messages, new ChatCompletionOptions { Tools = { Weather } });
        ChatToolCall call = whole.ToolCalls.ShouldHaveSingleItem();
        StreamingChatToolCallUpdate[] pieces = [.. updates.SelectMany(update => update.ToolCallUpdates)];
        pieces[0].ToolCallId.ShouldBe(call.Id);
        pieces[0].FunctionName.ShouldBe(call.FunctionName);
        string.Concat(pieces.Select(piece => piece.FunctionArgumentsUpdate?.ToString())).ShouldBe(call.FunctionArguments.ToString());
        updates.Single(update => update.FinishReason is not null).FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_structured_answer()
    {
        var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("weather", BinaryData.FromString(Material.WeatherSchema), jsonSchemaIsStrict: true) };
        (ChatCompletion whole, List<StreamingChatCompletionUpdate> updates) = await BothAsync("stream first", [new UserChatMessage(Material.Question)], options);
        string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)).ShouldBe(whole.Content[0].Text);
        System.Text.Json.JsonDocument.Parse(whole.Content[0].Text).RootElement.TryGetProperty("city", out _).ShouldBeTrue();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("whole first")]
    [InlineData("stream first")]
    public async Task A_response(string order)
    {
        ResponsesClient client = Client.GetResponsesClient();
        ResponseResult? whole = null;
        List<StreamingResponseUpdate> updates = [];
        long recorded = await stack.RecordedAsync();
        foreach (bool streams in (bool[])[order == "stream first", order != "stream first"])
        {
            string question = $"{Material.Question} ({order})";
            if (streams) await foreach (StreamingResponseUpdate update in await client.CreateResponseStreamingAsync("gpt-4o-mini", question, null, Stop)) updates.Add(update);
            else whole = await client.CreateResponseAsync("gpt-4o-mini", question, null, Stop);
            await stack.UntilRecordedAsync(++recorded);
        }

        string text = string.Concat(updates.OfType<StreamingResponseOutputTextDeltaUpdate>().Select(update => update.Delta));
        ResponseResult completed = updates[^1].ShouldBeOfType<StreamingResponseCompletedUpdate>().Response;
        text.ShouldBe(whole!.GetOutputText());
        completed.Id.ShouldBe(whole.Id);
        completed.Usage.TotalTokenCount.ShouldBe(whole.Usage.TotalTokenCount);
    }

    /// <summary>The same call whole and as a stream; the second is answered from what the first left.</summary>
    private async Task<(ChatCompletion Whole, List<StreamingChatCompletionUpdate> Updates)> BothAsync(string order, ChatMessage[] messages, ChatCompletionOptions options)
    {
        long before = stack.Simulator.Meter.Arrived, recorded = await stack.RecordedAsync();
        ChatCompletion? whole = null;
        List<StreamingChatCompletionUpdate> updates = [];
        foreach (bool streams in (bool[])[order == "stream first", order != "stream first"])
        {
            if (streams) await foreach (StreamingChatCompletionUpdate update in Chat.CompleteChatStreamingAsync(messages, options, Stop)) updates.Add(update);
            else whole = await Chat.CompleteChatAsync(messages, options, Stop);
            await stack.UntilRecordedAsync(++recorded);
        }

        (stack.Simulator.Meter.Arrived - before).ShouldBe(1);
        return (whole!, updates);
    }
}
