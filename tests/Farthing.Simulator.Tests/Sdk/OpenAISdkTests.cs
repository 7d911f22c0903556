using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Models;
using OpenAI.Responses;

namespace Farthing.Simulator.Tests.Sdk;

/// <summary>The official OpenAI SDK for .NET, unmodified, against the simulator.</summary>
public sealed class OpenAISdkTests
{
    private const string WeatherSchema = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}""";

    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("get_weather", "Tells the weather.", BinaryData.FromString(WeatherSchema));

    [Fact]
    public async Task Chat_answers_and_counts()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        ChatCompletion completion = await Client(host).GetChatClient("gpt-4o-mini").CompleteChatAsync(
            [new SystemChatMessage("Be kind."), new UserChatMessage("Tell me about harbours. [words: 30]")], null, SimulatorHost.Cancel);
        completion.Content[0].Text.Split(' ').Length.ShouldBe(30);
        completion.FinishReason.ShouldBe(ChatFinishReason.Stop);
        completion.Model.ShouldBe("gpt-4o-mini");
        completion.Usage.TotalTokenCount.ShouldBe(completion.Usage.InputTokenCount + completion.Usage.OutputTokenCount);
        completion.Usage.InputTokenDetails.CachedTokenCount.ShouldBe(0);
    }

    [Fact]
    public async Task Chat_streams_and_ends_with_usage()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string text = "";
        ChatTokenUsage? usage = null;
        ChatFinishReason? finish = null;
        await foreach (StreamingChatCompletionUpdate update in Client(host).GetChatClient("gpt-4o-mini")
            .CompleteChatStreamingAsync([new UserChatMessage("[words: 25]")], null, SimulatorHost.Cancel))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
            finish = update.FinishReason ?? finish;
        }

        text.Split(' ').Length.ShouldBe(25);
        finish.ShouldBe(ChatFinishReason.Stop);
        usage!.OutputTokenCount.ShouldBe((int)host.Server.Meter.Total.OutputTokens);
    }

    [Fact]
    public async Task Tools_structured_output_and_images_work()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        ChatClient chat = Client(host).GetChatClient("gpt-4.1");
        var options = new ChatCompletionOptions { Tools = { Weather } };
        ChatCompletion called = await chat.CompleteChatAsync([new UserChatMessage("What is the weather in Oslo?")], options, SimulatorHost.Cancel);
        called.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        called.ToolCalls.Single().FunctionArguments.ToString().ShouldBe("""{"city":"Oslo"}""");
        ChatCompletion answered = await chat.CompleteChatAsync(
            [new UserChatMessage("What is the weather in Oslo?"), new AssistantChatMessage(called), new ToolChatMessage(called.ToolCalls[0].Id, "Rain")],
            options,
            SimulatorHost.Cancel);
        answered.FinishReason.ShouldBe(ChatFinishReason.Stop);

        ChatCompletion structured = await chat.CompleteChatAsync(
            [new UserChatMessage(
                ChatMessageContentPart.CreateTextPart("Where is this, in Bergen?"),
                ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes((byte[])[1, 2, 3]), "image/png"))],
            new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("place", BinaryData.FromString(WeatherSchema)) },
            SimulatorHost.Cancel);
        structured.Content[0].Text.ShouldBe("""{"city":"Bergen"}""");
        structured.Usage.InputTokenCount.ShouldBeGreaterThan(765);
    }

    [Fact]
    public async Task Responses_answer_and_stream()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        ResponsesClient client = Client(host).GetResponsesClient();
        ResponseResult response = await client.CreateResponseAsync("gpt-5-mini", "Tell me about harbours. [words: 20]", null, SimulatorHost.Cancel);
        response.GetOutputText().Split(' ').Length.ShouldBe(20);
        response.Status.ShouldBe(ResponseStatus.Completed);
        response.Usage.OutputTokenDetails.ReasoningTokenCount.ShouldBeGreaterThan(0);

        string text = "";
        ResponseResult? completed = null;
        await foreach (StreamingResponseUpdate update in
            await client.CreateResponseStreamingAsync("gpt-4.1", "[words: 20]", response.Id, SimulatorHost.Cancel))
        {
            text += update is StreamingResponseOutputTextDeltaUpdate delta ? delta.Delta : "";
            completed = update is StreamingResponseCompletedUpdate done ? done.Response : completed;
        }

        text.ShouldBe(completed!.GetOutputText());
        completed.Usage.TotalTokenCount.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Embeddings_come_in_batches()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        OpenAIEmbeddingCollection vectors = await Client(host).GetEmbeddingClient("text-embedding-3-small")
            .GenerateEmbeddingsAsync(["a harbour", "a bridge"], new EmbeddingGenerationOptions { Dimensions = 64 }, SimulatorHost.Cancel);
        vectors.Count.ShouldBe(2);
        vectors[0].ToFloats().Length.ShouldBe(64);
        vectors.Usage.InputTokenCount.ShouldBe(5);
    }

    [Fact]
    public async Task Models_are_listed()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        OpenAIModelCollection models = await Client(host).GetOpenAIModelClient().GetModelsAsync(SimulatorHost.Cancel);
        models.ShouldContain(model => model.Id == "gpt-4o");
    }

    [Fact]
    public async Task A_failed_call_is_tried_again_and_a_refused_one_is_not()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(
            new SimulatorOptions { Faults = Simulator.Faults.FaultScript.Parse("""[{"call":1,"fault":"500"},{"call":3,"fault":"400"}]""") });
        ChatClient chat = Client(host, retries: 2).GetChatClient("gpt-4o");
        ChatCompletion completion = await chat.CompleteChatAsync([new UserChatMessage("Hi")], null, SimulatorHost.Cancel);
        completion.FinishReason.ShouldBe(ChatFinishReason.Stop);
        ClientResultException refused = await Should.ThrowAsync<ClientResultException>(
            () => chat.CompleteChatAsync([new UserChatMessage("Hi")], null, SimulatorHost.Cancel));
        refused.Status.ShouldBe(400);
        refused.Message.ShouldContain("invalid_request_error");
        host.Server.Meter.Arrived.ShouldBe(3);
    }

    [Fact]
    public async Task A_stream_that_is_left_is_billed_so_far()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { Faults = Simulator.Faults.FaultScript.Parse("""[{"fault":"endless"}]""") });
        int updates = 0;
        await foreach (StreamingChatCompletionUpdate update in Client(host).GetChatClient("gpt-4o")
            .CompleteChatStreamingAsync([new UserChatMessage("Hi")], null, SimulatorHost.Cancel))
        {
            if (++updates == 20)
            {
                break;
            }
        }

        await host.Server.Meter.WaitUntilAsync(meter => meter.InFlight == 0, SimulatorHost.Cancel);
        host.Server.Meter.Calls.Single().State.ShouldBe(Simulator.Metering.CallState.Cancelled);
        host.Server.Meter.Calls.Single().Usage.OutputTokens.ShouldBeGreaterThan(0);
    }

    private static OpenAIClient Client(SimulatorHost host, int retries = 0) => new(
        new ApiKeyCredential("sdk-key"),
        new OpenAIClientOptions { Endpoint = new Uri(host.Server.BaseAddress, "v1"), RetryPolicy = new ClientRetryPolicy(retries) });
}
