using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Farthing.EndToEnd.Tests.Comparing;
using Farthing.EndToEnd.Tests.Hosting;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Models;
using OpenAI.Responses;

namespace Farthing.EndToEnd.Tests.DotNet;

/// <summary>What is done with the package <c>OpenAI</c> against one address.</summary>
internal sealed class OpenAIScenarios(Uri root, string model = OpenAIScenarios.Model)
{
    private const string Model = "gpt-4o-mini";
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "get_weather", "Tells the weather.", BinaryData.FromString(Material.WeatherSchema), functionSchemaIsStrict: true);

    public static IReadOnlyDictionary<Scenario, Func<OpenAIScenarios, Task<Seen>>> All { get; } =
        new Dictionary<Scenario, Func<OpenAIScenarios, Task<Seen>>>
        {
            [new("chat")] = run => run.ChatAsync(),
            [new("stream")] = run => run.StreamAsync(),
            [new("tools", 2)] = run => run.ToolsAsync(),
            [new("structured")] = run => run.StructuredAsync(),
            [new("image")] = run => run.ImageAsync(),
            [new("caching", 2)] = run => run.CachingAsync(),
            [new("embeddings")] = run => run.EmbeddingsAsync(),
            [new("embeddings-float")] = run => run.FloatEmbeddingsAsync(),
            [new("embeddings-tokens")] = run => run.TokenEmbeddingsAsync(),
            [new("responses")] = run => run.ResponsesAsync(),
            [new("responses-stream")] = run => run.ResponsesStreamAsync(),
            [new("responses-tools", 2)] = run => run.ResponsesToolsAsync(),
            [new("models") { AnsweredByGateway = true }] = run => run.ModelsAsync(),
            [new("wrong-key") { AnsweredByGateway = true }] = run => run.WrongKeyAsync(),
            [new("unknown-model") { AnsweredByGateway = true }] = run => run.UnknownModelAsync(),
            [new("bad-request")] = run => run.BadRequestAsync(),
            [new("rate-limited-once", 2) { Faults = Scenario.FirstIsRateLimited }] = run => run.ChatAsync(),
            [new("always-failing", 2) { Faults = Scenario.Always(500) }] = run => run.AlwaysFailingAsync(),
            [new("cut-stream") { Faults = """[{ "fault": "cut", "after": 6 }]""" }] = run => run.CutStreamAsync(),
            [new("cancel") { ClientLeaves = true }] = run => run.CancelAsync(),
            [new("cancel-responses") { ClientLeaves = true }] = run => run.CancelResponsesAsync(),
        };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ChatClient Chat => Client().GetChatClient(model);

    private async Task<Seen> ChatAsync()
    {
        // A seed is OpenAI's own.
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 40, Temperature = 0.5f, Seed = model == Model ? 7 : null, StopSequences = { "albatross" } };
        ClientResult<ChatCompletion> result = await Chat.CompleteChatAsync([new SystemChatMessage("Be brief."), new UserChatMessage(Material.Question)], options, Stop);
        result.Value.Content[0].Text.ShouldNotBeEmpty();
        result.Value.Usage.OutputTokenCount.ShouldBeInRange(1, 40);
        return Head(result.GetRawResponse()).Model("completion", result.Value);
    }

    private async Task<Seen> StreamAsync()
    {
        List<StreamingChatCompletionUpdate> updates = await CollectAsync(Chat.CompleteChatStreamingAsync([new UserChatMessage(Material.Question)], null, Stop));
        updates.Count.ShouldBeGreaterThan(5);
        updates[^1].Usage.OutputTokenCount.ShouldBePositive();
        return new Seen().Models("updates", updates);
    }

    private async Task<Seen> ToolsAsync()
    {
        var options = new ChatCompletionOptions { Tools = { Weather } };
        List<ChatMessage> messages = [new UserChatMessage(Material.WeatherQuestion)];
        ChatCompletion called = await Chat.CompleteChatAsync(messages, options, Stop);
        ChatToolCall call = called.ToolCalls.ShouldHaveSingleItem();
        JsonElement.Parse(call.FunctionArguments).GetProperty("city").GetString().ShouldBe("Tromsø");
        messages.Add(new AssistantChatMessage(called));
        messages.Add(new ToolChatMessage(call.Id, Material.Forecast));
        ChatCompletion answered = await Chat.CompleteChatAsync(messages, options, Stop);
        answered.FinishReason.ShouldBe(ChatFinishReason.Stop);
        return new Seen().Model("called", called).Model("answered", answered);
    }

    private async Task<Seen> StructuredAsync()
    {
        ChatResponseFormat format = ChatResponseFormat.CreateJsonSchemaFormat(
            "timetable", BinaryData.FromString(Material.TimetableSchema), jsonSchemaIsStrict: true);
        ChatCompletion completion = await Chat.CompleteChatAsync(
            [new UserChatMessage(Material.TimetableQuestion)], new ChatCompletionOptions { ResponseFormat = format }, Stop);
        JsonElement.Parse(completion.Content[0].Text).GetProperty("departures").ValueKind.ShouldBe(JsonValueKind.Array);
        return new Seen().Model("completion", completion);
    }

    private async Task<Seen> ImageAsync()
    {
        ChatMessageContentPart image = ChatMessageContentPart.CreateImagePart(
            BinaryData.FromBytes(Convert.FromBase64String(Material.Pixel)), "image/png", ChatImageDetailLevel.Low);
        ChatCompletion completion = await Chat.CompleteChatAsync(
            [new UserChatMessage(ChatMessageContentPart.CreateTextPart(Material.ColourQuestion), image)], null, Stop);
        completion.Usage.InputTokenCount.ShouldBeGreaterThan(80);
        return new Seen().Model("completion", completion);
    }

    private async Task<Seen> CachingAsync()
    {
        ChatMessage[] messages = [new SystemChatMessage(Material.Handbook), new UserChatMessage(Material.Question)];
        ChatCompletion first = await Chat.CompleteChatAsync(messages, null, Stop);
        ChatCompletion second = await Chat.CompleteChatAsync(messages, null, Stop);
        second.Usage.InputTokenDetails.CachedTokenCount.ShouldBeGreaterThan(1000);
        return new Seen().Model("first", first).Model("second", second);
    }

    private async Task<Seen> EmbeddingsAsync()
    {
        ClientResult<OpenAIEmbeddingCollection> result = await Client().GetEmbeddingClient("text-embedding-3-small")
            .GenerateEmbeddingsAsync(Material.Passages, cancellationToken: Stop);
        result.Value.Count.ShouldBe(Material.Passages.Length);
        return Head(result.GetRawResponse()).Value("vectors", result.Value.Select(one => one.ToFloats().ToArray())).Value("tokens", result.Value.Usage.TotalTokenCount);
    }

    // The SDK always asks for base64; numbers in full are asked for by a body of one's own.
    private async Task<Seen> FloatEmbeddingsAsync()
    {
        using BinaryContent body = BinaryContent.Create(BinaryData.FromObjectAsJson(
            new { model = "text-embedding-3-large", input = Material.Passages, encoding_format = "float", dimensions = 16 }));
        ClientResult result = await Client().GetEmbeddingClient("text-embedding-3-large")
            .GenerateEmbeddingsAsync(body, new RequestOptions { CancellationToken = Stop });
        JsonElement answer = JsonElement.Parse(result.GetRawResponse().Content);
        answer.GetProperty("data")[2].GetProperty("embedding").GetArrayLength().ShouldBe(16);
        return Head(result.GetRawResponse()).Value("answer", answer);
    }

    private async Task<Seen> TokenEmbeddingsAsync()
    {
        ReadOnlyMemory<int>[] inputs = [new[] { 15339, 1917 }, new[] { 1820, 4062, 14198 }];
        OpenAIEmbeddingCollection vectors = await Client().GetEmbeddingClient("text-embedding-3-small")
            .GenerateEmbeddingsAsync(inputs, new EmbeddingGenerationOptions { Dimensions = 32 }, Stop);
        vectors.Usage.InputTokenCount.ShouldBe(5);
        return new Seen().Value("vectors", vectors.Select(one => one.ToFloats().ToArray()));
    }

    private async Task<Seen> ResponsesAsync()
    {
        var options = new CreateResponseOptions(model, [ResponseItem.CreateUserMessageItem(Material.Question)]) { Instructions = "Be brief." };
        ClientResult<ResponseResult> result = await Client().GetResponsesClient().CreateResponseAsync(options, Stop);
        result.Value.GetOutputText().ShouldNotBeEmpty();
        return Head(result.GetRawResponse()).Model("response", result.Value);
    }

    private async Task<Seen> ResponsesStreamAsync()
    {
        List<StreamingResponseUpdate> updates = await CollectAsync(await Client().GetResponsesClient().CreateResponseStreamingAsync(model, Material.Question, null, Stop));
        updates[^1].ShouldBeOfType<StreamingResponseCompletedUpdate>().Response.Usage.OutputTokenCount.ShouldBePositive();
        return new Seen().Models("updates", updates);
    }

    private async Task<Seen> ResponsesToolsAsync()
    {
        ResponsesClient client = Client().GetResponsesClient();
        ResponseTool tool = ResponseTool.CreateFunctionTool("get_weather", BinaryData.FromString(Material.WeatherSchema), strictModeEnabled: true);
        ResponseResult called = await client.CreateResponseAsync(
            new CreateResponseOptions(model, [ResponseItem.CreateUserMessageItem(Material.WeatherQuestion)]) { Tools = { tool } }, Stop);
        FunctionCallResponseItem call = called.OutputItems.OfType<FunctionCallResponseItem>().ShouldHaveSingleItem();
        ResponseResult answered = await client.CreateResponseAsync(
            new CreateResponseOptions(model, [ResponseItem.CreateFunctionCallOutputItem(call.CallId, Material.Forecast)])
            {
                PreviousResponseId = called.Id,
                Tools = { tool },
            },
            Stop);
        answered.GetOutputText().ShouldNotBeEmpty();
        return new Seen().Model("called", called).Model("answered", answered);
    }

    private async Task<Seen> ModelsAsync()
    {
        OpenAIModelClient client = Client().GetOpenAIModelClient();
        OpenAIModelCollection models = await client.GetModelsAsync(Stop);
        models.ShouldContain(each => each.Id == model);

        // Through the gateway the models of another wire come after them.
        return new Seen().Models("models", models.Where(each => !each.Id.StartsWith("claude-", StringComparison.Ordinal))).Model("one", (await client.GetModelAsync(model, Stop)).Value);
    }

    private async Task<Seen> WrongKeyAsync()
    {
        ChatClient stranger = Client(key: "sk-nobody-knows-this-key").GetChatClient(model);
        ClientResultException error = await FailAsync(() => stranger.CompleteChatAsync([new UserChatMessage(Material.Question)], null, Stop));
        error.Status.ShouldBe(401);
        return new Seen().Value("code", ErrorOf(error).GetProperty("code").GetString());
    }

    private async Task<Seen> UnknownModelAsync()
    {
        ClientResultException error = await FailAsync(() => Client().GetOpenAIModelClient().GetModelAsync("no-such-model", Stop));
        error.Status.ShouldBe(404);
        JsonElement answer = ErrorOf(error);
        return new Seen().Value("code", answer.GetProperty("code")).Value("type", answer.GetProperty("type")).Value("param", answer.GetProperty("param"));
    }

    private async Task<Seen> BadRequestAsync()
    {
        ClientResultException error = await FailAsync(
            () => Chat.CompleteChatAsync([new UserChatMessage(Material.Question)], new ChatCompletionOptions { Temperature = 7 }, Stop));
        error.Status.ShouldBe(400);
        return Head(error.GetRawResponse()!).Value("message", error.Message);
    }

    private async Task<Seen> AlwaysFailingAsync()
    {
        ChatClient client = Client(retries: 1).GetChatClient(model);
        ClientResultException error = await FailAsync(() => client.CompleteChatAsync([new UserChatMessage(Material.Question)], null, Stop));
        error.Status.ShouldBe(500);
        return Head(error.GetRawResponse()!).Value("message", error.Message);
    }

    // The provider's connection breaks; the SDK is to see a broken stream, not an end that looks whole.
    private async Task<Seen> CutStreamAsync()
    {
        var updates = new List<StreamingChatCompletionUpdate>();
        Exception? broken = await Record.ExceptionAsync(async () =>
        {
            await foreach (StreamingChatCompletionUpdate update in Chat.CompleteChatStreamingAsync([new UserChatMessage(Material.Question)], null, Stop))
            {
                updates.Add(update);
            }
        });
        broken.ShouldBeAssignableTo<IOException>();
        return new Seen().Models("updates", updates);
    }

    private async Task<Seen> CancelAsync()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var updates = new List<StreamingChatCompletionUpdate>();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (StreamingChatCompletionUpdate update in Client(fault: "endless").GetChatClient(model)
                .CompleteChatStreamingAsync([new UserChatMessage(Material.Question)], null, leaving.Token))
            {
                updates.Add(update);
                if (updates.Count == 4)
                {
                    await leaving.CancelAsync();
                }
            }
        });
        return new Seen().Models("updates", updates.Take(4));
    }

    private async Task<Seen> CancelResponsesAsync()
    {
        int taken = 0;
        ResponsesClient client = Client(fault: "endless").GetResponsesClient();
        await foreach (StreamingResponseUpdate update in await client.CreateResponseStreamingAsync(model, Material.Question, null, Stop))
        {
            taken++;
            if (taken == 8)
            {
                break;
            }
        }

        return new Seen().Value("taken", taken);
    }

    private OpenAIClient Client(string key = ProviderAndGateway.Key, int? retries = null, string? fault = null)
    {
        var options = new OpenAIClientOptions { Endpoint = new Uri(root, "v1") };
        if (retries is { } most)
        {
            options.RetryPolicy = new ClientRetryPolicy(most);
        }

        if (fault is not null)
        {
            options.AddPolicy(new HeaderPolicy("x-simulator-fault", fault), PipelinePosition.PerCall);
            options.AddPolicy(new HeaderPolicy("x-simulator-gap-ms", "5"), PipelinePosition.PerCall);
        }

        return new OpenAIClient(new ApiKeyCredential(key), options);
    }

    private static async Task<List<T>> CollectAsync<T>(IAsyncEnumerable<T> source)
    {
        var items = new List<T>();
        await foreach (T item in source)
        {
            items.Add(item);
        }

        return items;
    }

    private static Task<ClientResultException> FailAsync(Func<Task> act) => Should.ThrowAsync<ClientResultException>(act);

    private static JsonElement ErrorOf(ClientResultException error) => JsonElement.Parse(error.GetRawResponse()!.Content).GetProperty("error");

    private static Seen Head(PipelineResponse response) => new Seen().Head("head", response.Status, response.Headers);
}
