using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using Anthropic.Models.Messages;
using Farthing.Caching;
using Farthing.EndToEnd.Tests.Hosting;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Simulator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Responses;

namespace Farthing.EndToEnd.Tests.DotNet;

/// <summary>What the official libraries for .NET make of answers that no model gave, and of embeddings that come partly from the cache.</summary>
public sealed class AnswersWithoutModelTests : IAsyncLifetime
{
    private const string Question = "When are you open?";
    private const string Answer = "Nine to five, but not on \"Rhône\" day 🙂.\nBring a \\ with you.";

    private readonly string _folder = Directory.CreateTempSubdirectory("farthing-answers-").FullName;
    private SimulatorServer? _simulator;
    private GatewayHost? _gateway;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0, AcceptedKeys = [ProviderAndGateway.Key] });
        string file = Path.Combine(_folder, "farthing.yaml");
        await File.WriteAllTextAsync(file, $$"""
            data: {{_folder}}/data
            logging: { level: none }
            cache: { exact: on }
            providers:
              openai: { base_url: "{{_simulator.BaseAddress}}v1", api_key: "env:TEST_KEY" }
              anthropic: { base_url: "{{_simulator.BaseAddress}}", api_key: "env:TEST_KEY" }
            keys:
              - { name: tests, secret: "env:TEST_KEY" }
            faq:
              - { name: hours, questions: ["{{Question}}"], answer: {{System.Text.Json.JsonSerializer.Serialize(Answer)}} }
            """);
        _gateway = await GatewayHost.StartAsync(
            SettingsLoader.Load(new SettingsSource
            {
                File = file,
                Directory = _folder,
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TEST_KEY"] = ProviderAndGateway.Key },
                Urls = "http://127.0.0.1:0",
            }),
            services => services.AddSingleton<ICache>(_ => new LayeredCache(new CacheOptions(), null, TimeProvider.System, NullLogger.Instance)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_simulator is not null) await _simulator.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task OpenAIs_library_reads_a_chat_whole_and_streamed()
    {
        ChatClient chat = OpenAI().GetChatClient("gpt-4o-mini");
        ClientResult<ChatCompletion> whole = await chat.CompleteChatAsync([new SystemChatMessage("Be kind."), new UserChatMessage(Question)], cancellationToken: Stop);
        whole.Value.Content.Single().Text.ShouldBe(Answer);
        whole.Value.FinishReason.ShouldBe(ChatFinishReason.Stop);
        whole.Value.Usage.TotalTokenCount.ShouldBe(0);
        CacheOf(whole.GetRawResponse()).ShouldBe("faq");
        string streamed = "";
        int usages = 0;
        await foreach (StreamingChatCompletionUpdate update in chat.CompleteChatStreamingAsync([new UserChatMessage(Question)], cancellationToken: Stop))
        {
            streamed += string.Concat(update.ContentUpdate.Select(part => part.Text));
            if (update.Usage is not null) usages++;
        }

        streamed.ShouldBe(Answer);
        usages.ShouldBe(1);
        _simulator!.Meter.Arrived.ShouldBe(0);
    }

    [Fact]
    public async Task OpenAIs_library_reads_a_response_whole_and_streamed()
    {
        ResponsesClient responses = OpenAI().GetResponsesClient();
        var options = new CreateResponseOptions("gpt-4o-mini", [ResponseItem.CreateUserMessageItem(Question)]) { StoredOutputEnabled = false };
        ClientResult<ResponseResult> whole = await responses.CreateResponseAsync(options, Stop);
        whole.Value.GetOutputText().ShouldBe(Answer);
        whole.Value.Usage.TotalTokenCount.ShouldBe(0);
        var updates = new List<StreamingResponseUpdate>();
        var streaming = new CreateResponseOptions("gpt-4o-mini", [ResponseItem.CreateUserMessageItem(Question)]) { StoredOutputEnabled = false, StreamingEnabled = true };
        await foreach (StreamingResponseUpdate update in await responses.CreateResponseStreamingAsync(streaming, Stop)) updates.Add(update);
        string.Concat(updates.OfType<StreamingResponseOutputTextDeltaUpdate>().Select(update => update.Delta)).ShouldBe(Answer);
        updates[^1].ShouldBeOfType<StreamingResponseCompletedUpdate>().Response.GetOutputText().ShouldBe(Answer);
        _simulator!.Meter.Arrived.ShouldBe(0);
    }

    [Fact]
    public async Task Anthropics_library_reads_a_message_whole_and_streamed()
    {
        var client = new AnthropicClient { ApiKey = ProviderAndGateway.Key, BaseUrl = _gateway!.Addresses[0], ResponseValidation = true };
        MessageCreateParams ask = new() { Model = "claude-sonnet-4-5", MaxTokens = 512, Messages = [new UserMessageParam(Question)] };
        Message whole = await client.Messages.Create(ask, Stop);
        whole.Content[0].TryPickText(out TextBlock? text).ShouldBeTrue();
        text!.Text.ShouldBe(Answer);
        whole.Usage.OutputTokens.ShouldBe(0);
        var events = new List<RawMessageStreamEvent>();
        await foreach (RawMessageStreamEvent one in client.Messages.CreateStreaming(ask, Stop))
        {
            one.Validate();
            events.Add(one);
        }

        string.Concat(events.Select(one => one.Json).Where(json => json.GetProperty("type").GetString() == "content_block_delta").Select(json => json.GetProperty("delta").GetProperty("text").GetString())).ShouldBe(Answer);
        events[^1].TryPickStop(out _).ShouldBeTrue();
        _simulator!.Meter.Arrived.ShouldBe(0);
    }

    [Fact]
    public async Task Batches_of_embeddings_are_through_the_cache_what_they_are_without_it()
    {
        EmbeddingClient through = OpenAI().GetEmbeddingClient("text-embedding-3-small");
        EmbeddingClient direct = OpenAI(new Uri(_simulator!.BaseAddress, "v1")).GetEmbeddingClient("text-embedding-3-small");
        string[][] batches = [["one", "two"], ["two", "three", "two"], ["three", "one"], ["four", "one", "five", "two", "six"]];
        string[] caches = ["miss", "partial", "exact", "partial"];
        for (int i = 0; i < batches.Length; i++)
        {
            ClientResult<OpenAIEmbeddingCollection> cached = await through.GenerateEmbeddingsAsync(batches[i], cancellationToken: Stop);
            CacheOf(cached.GetRawResponse()).ShouldBe(caches[i]);
            OpenAIEmbeddingCollection plain = await direct.GenerateEmbeddingsAsync(batches[i], cancellationToken: Stop);
            cached.Value.Count.ShouldBe(plain.Count);
            for (int place = 0; place < plain.Count; place++)
            {
                cached.Value[place].Index.ShouldBe(place);
                cached.Value[place].ToFloats().ToArray().ShouldBe(plain[place].ToFloats().ToArray());
            }
        }
    }

    private static string CacheOf(PipelineResponse response) => response.Headers.TryGetValue("x-farthing-cache", out string? cache) ? cache! : "";

    private OpenAIClient OpenAI(Uri? address = null) => new(
        new ApiKeyCredential(ProviderAndGateway.Key), new OpenAIClientOptions { Endpoint = address ?? new Uri($"{_gateway!.Addresses[0]}/v1"), RetryPolicy = new ClientRetryPolicy(0) });
}
