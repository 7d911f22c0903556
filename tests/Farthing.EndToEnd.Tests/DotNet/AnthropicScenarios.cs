using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Anthropic.Models.Models;
using Farthing.EndToEnd.Tests.Comparing;
using Farthing.EndToEnd.Tests.Hosting;

namespace Farthing.EndToEnd.Tests.DotNet;

/// <summary>What is done with the package <c>Anthropic</c>, its validation of answers on, against one address.</summary>
internal sealed class AnthropicScenarios(Uri root, string model = AnthropicScenarios.Model)
{
    private const string Model = "claude-sonnet-4-5-20250929";
    private static readonly Tool Weather = new()
    {
        Name = "get_weather",
        Description = "Tells the weather.",
        InputSchema = new InputSchema
        {
            Properties = JsonElement.Parse(Material.WeatherSchema).GetProperty("properties").EnumerateObject()
                .ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal),
            Required = ["city", "unit"],
        },
    };

    public static IReadOnlyDictionary<Scenario, Func<AnthropicScenarios, Task<Seen>>> All { get; } =
        new Dictionary<Scenario, Func<AnthropicScenarios, Task<Seen>>>
        {
            [new("chat")] = run => run.ChatAsync(),
            [new("stream")] = run => run.StreamAsync(),
            [new("thinking")] = run => run.ThinkingAsync(),
            [new("tools", 2)] = run => run.ToolsAsync(),
            [new("structured")] = run => run.StructuredAsync(),
            [new("image")] = run => run.ImageAsync(),
            [new("caching", 3)] = run => run.CachingAsync(),
            [new("count-tokens")] = run => run.CountTokensAsync(),
            [new("models") { AnsweredByGateway = true }] = run => run.ModelsAsync(),
            [new("wrong-key") { AnsweredByGateway = true }] = run => run.WrongKeyAsync(),
            [new("unknown-model") { AnsweredByGateway = true }] = run => run.UnknownModelAsync(),
            [new("bad-request")] = run => run.BadRequestAsync(),
            [new("rate-limited-once", 2) { Faults = Scenario.FirstIsRateLimited }] = run => run.ChatAsync(),
            [new("always-failing", 3) { Faults = Scenario.Always(529) }] = run => run.AlwaysFailingAsync(),
            [new("cut-stream") { Faults = """[{ "fault": "cut", "after": 6 }]""" }] = run => run.CutStreamAsync(),
            [new("cancel") { ClientLeaves = true }] = run => run.CancelAsync(),
        };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<Seen> ChatAsync()
    {
        using HttpResponse<Message> response = await Client().WithRawResponse.Messages.Create(Ask(Material.Question), Stop);
        Message message = await response.Deserialize(Stop);
        message.Usage.OutputTokens.ShouldBePositive();
        IEnumerable<KeyValuePair<string, string>> headers = response.RawMessage.Headers.Concat(response.RawMessage.Content.Headers)
            .Select(header => KeyValuePair.Create(header.Key, string.Join(", ", header.Value)));
        return new Seen().Head("head", (int)response.StatusCode, headers).Value("message", message.RawData);
    }

    private async Task<Seen> StreamAsync()
    {
        List<RawMessageStreamEvent> events = await CollectAsync(Client(), Ask(Material.Question));
        events[^1].TryPickStop(out _).ShouldBeTrue();
        return new Seen().Value("events", events.Select(one => one.Json));
    }

    private async Task<Seen> ThinkingAsync()
    {
        MessageCreateParams ask = Ask(Material.Question) with { MaxTokens = 4096, Thinking = new ThinkingConfigEnabled(1024) };
        Message message = await Client().Messages.Create(ask, Stop);
        message.Content[0].TryPickThinking(out _).ShouldBeTrue();
        return new Seen().Value("message", message.RawData);
    }

    private async Task<Seen> ToolsAsync()
    {
        MessageCreateParams ask = Ask(Material.WeatherQuestion) with { Tools = [Weather] };
        Message called = await Client().Messages.Create(ask, Stop);
        ToolUseBlock? use = called.Content.Select(block => block.TryPickToolUse(out ToolUseBlock? found) ? found : null).Single(found => found is not null);
        use!.Input["city"].GetString().ShouldBe("Tromsø");
        List<MessageParam> messages =
        [
            .. ask.Messages,
            new AssistantMessageParam(new MessageContentParam(JsonSerializer.SerializeToElement(called.Content.Select(block => block.Json)))),
            new UserMessageParam(new List<ContentBlockParam> { new ToolResultBlockParam(use.ID) { Content = Material.Forecast } }),
        ];
        Message answered = await Client().Messages.Create(ask with { Messages = messages }, Stop);
        answered.StopReason!.Raw().ShouldBe("end_turn");
        return new Seen().Value("called", called.RawData).Value("answered", answered.RawData);
    }

    private async Task<Seen> StructuredAsync()
    {
        IReadOnlyDictionary<string, JsonElement> schema = JsonElement.Parse(Material.TimetableSchema).EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal);
        Message message = await Client().Messages.Create(
            Ask(Material.TimetableQuestion) with { OutputConfig = new OutputConfig { Format = new JsonOutputFormat { Schema = schema } } }, Stop);
        message.Content[0].TryPickText(out TextBlock? text).ShouldBeTrue();
        JsonElement.Parse(text!.Text).GetProperty("harbour").ValueKind.ShouldBe(JsonValueKind.String);
        return new Seen().Value("message", message.RawData);
    }

    private async Task<Seen> ImageAsync()
    {
        var image = new ImageBlockParam(new Base64ImageSource { Data = Material.Pixel, MediaType = MediaType.ImagePng });
        var content = new List<ContentBlockParam> { image, new TextBlockParam(Material.ColourQuestion) };
        Message message = await Client().Messages.Create(Ask("") with { Messages = [new UserMessageParam(content)] }, Stop);
        message.Usage.InputTokens.ShouldBePositive();
        return new Seen().Value("message", message.RawData);
    }

    private async Task<Seen> CachingAsync()
    {
        MessageCreateParams Marked(Ttl ttl) => Ask(Material.Question) with
        {
            System = new List<TextBlockParam> { new(Material.Handbook) { CacheControl = new CacheControlEphemeral { Ttl = ttl } } },
        };
        AnthropicClient client = Client();
        Message written = await client.Messages.Create(Marked(Ttl.Ttl5m), Stop);
        Message read = await client.Messages.Create(Marked(Ttl.Ttl5m), Stop);
        Message hour = await client.Messages.Create(
            Marked(Ttl.Ttl1h) with { System = new List<TextBlockParam> { new("New: " + Material.Handbook) { CacheControl = new CacheControlEphemeral { Ttl = Ttl.Ttl1h } } } }, Stop);
        written.Usage.CacheCreation!.Ephemeral5mInputTokens.ShouldBeGreaterThan(1024);
        read.Usage.CacheReadInputTokens.ShouldBe(written.Usage.CacheCreationInputTokens);
        hour.Usage.CacheCreation!.Ephemeral1hInputTokens.ShouldBeGreaterThan(1024);
        return new Seen().Value("written", written.RawData).Value("read", read.RawData).Value("hour", hour.RawData);
    }

    private async Task<Seen> CountTokensAsync()
    {
        MessageTokensCount counted = await Client().Messages.CountTokens(
            new MessageCountTokensParams { Model = model, Messages = [new UserMessageParam(Material.Question)], Tools = [Weather] }, Stop);
        counted.InputTokens.ShouldBeGreaterThan(20);
        return new Seen().Value("counted", counted.RawData);
    }

    private async Task<Seen> ModelsAsync()
    {
        ModelListPage page = await Client().Models.List(cancellationToken: Stop);
        page.Items.ShouldContain(each => each.ID == model);
        ModelInfo one = await Client().Models.Retrieve(model, cancellationToken: Stop);

        // Through the gateway the models of another wire come after them.
        return new Seen().Value("models", page.Items.Where(each => each.ID.StartsWith("claude-", StringComparison.Ordinal)).Select(each => each.RawData)).Value("one", one.RawData).Value("more", page.HasNext());
    }

    private async Task<Seen> WrongKeyAsync()
    {
        AnthropicClient stranger = Client("sk-ant-nobody-knows-this-key");
        return Described(await FailAsync(() => stranger.Messages.Create(Ask(Material.Question), Stop)), 401);
    }

    private async Task<Seen> UnknownModelAsync() =>
        Described(await FailAsync(() => Client().Models.Retrieve("no-such-model", cancellationToken: Stop)), 404);

    private async Task<Seen> BadRequestAsync()
    {
        AnthropicApiException error = await FailAsync(() => Client().Messages.Create(Ask(Material.Question) with { MaxTokens = -1 }, Stop));
        return Described(error, 400).Value("body", error.ResponseBody);
    }

    private async Task<Seen> AlwaysFailingAsync()
    {
        AnthropicApiException error = await FailAsync(() => Client().Messages.Create(Ask(Material.Question), Stop));
        return Described(error, 529).Value("body", error.ResponseBody);
    }

    private async Task<Seen> CutStreamAsync()
    {
        var events = new List<JsonElement>();
        Exception? broken = await Record.ExceptionAsync(async () =>
        {
            await foreach (RawMessageStreamEvent one in Client().Messages.CreateStreaming(Ask(Material.Question), Stop))
            {
                events.Add(one.Json);
            }
        });
        broken.ShouldBeAssignableTo<IOException>();
        return new Seen().Value("events", events);
    }

    private async Task<Seen> CancelAsync()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var events = new List<JsonElement>();
        var endless = new Dictionary<string, string>(StringComparer.Ordinal) { ["x-simulator-fault"] = "endless", ["x-simulator-gap-ms"] = "5" };
        IAnthropicClient client = Client().WithOptions(options => options with { ExtraHeaders = endless });
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (RawMessageStreamEvent one in client.Messages.CreateStreaming(Ask(Material.Question), leaving.Token))
            {
                events.Add(one.Json);
                if (events.Count == 5)
                {
                    await leaving.CancelAsync();
                }
            }
        });
        return new Seen().Value("events", events.Take(5));
    }

    private AnthropicClient Client(string key = ProviderAndGateway.Key) =>
        new() { ApiKey = key, BaseUrl = root.AbsoluteUri.TrimEnd('/'), ResponseValidation = true };

    private MessageCreateParams Ask(string question) =>
        new() { Model = model, MaxTokens = 512, Messages = [new UserMessageParam(question)] };

    private static async Task<List<RawMessageStreamEvent>> CollectAsync(AnthropicClient client, MessageCreateParams ask)
    {
        var events = new List<RawMessageStreamEvent>();
        await foreach (RawMessageStreamEvent one in client.Messages.CreateStreaming(ask, Stop))
        {
            one.Validate();
            events.Add(one);
        }

        return events;
    }

    private static Task<AnthropicApiException> FailAsync(Func<Task> act) => Should.ThrowAsync<AnthropicApiException>(act);

    private static Seen Described(AnthropicApiException error, int status)
    {
        ((int)error.StatusCode).ShouldBe(status);
        return new Seen().Value("exception", error.GetType().Name).Value("type", error.Body.GetProperty("error").GetProperty("type"));
    }
}
