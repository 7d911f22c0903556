using System.Collections.Concurrent;
using System.Text.Json;

namespace Farthing.Gateway.Tests.Routing;

/// <summary>A provider of every wire whose models say what the test wants; what they were asked is kept.</summary>
internal sealed class ScriptedModels : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<RawExchange, Task>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<JsonElement> _asked = new();

    private ScriptedModels() => Provider = RawProvider.Start(AnswerAsync);

    public RawProvider Provider { get; }

    /// <summary>The models asked so far, in order.</summary>
    public IReadOnlyList<string> Asked => [.. _asked.Select(body => body.GetProperty("model").GetString()!)];

    /// <summary>The bodies so far.</summary>
    public IReadOnlyList<JsonElement> Bodies => [.. _asked];

    public static ScriptedModels Create() => new();

    /// <summary>A model answers with a text, on the wire that it is asked on, streamed where a stream is wanted.</summary>
    public ScriptedModels Says(string model, string text, string finish = "stop") => Does(model, async exchange =>
    {
        using JsonDocument body = JsonDocument.Parse(exchange.Body);
        bool streamed = body.RootElement.TryGetProperty("stream", out JsonElement stream) && stream.GetBoolean();
        await (exchange.Target switch
        {
            "/v1/messages" when streamed => exchange.AnswerAsync(MessageEvents(model, text), "text/event-stream"),
            "/v1/messages" => exchange.AnswerAsync(Message(model, text)),
            "/v1/responses" => exchange.AnswerAsync(Response(model, text)),
            _ when streamed => exchange.AnswerAsync(ChatEvents(model, text, finish), "text/event-stream"),
            _ => exchange.AnswerAsync(Chat(model, text, finish)),
        });
    });

    /// <summary>A model answers as it likes.</summary>
    public ScriptedModels Does(string model, Func<RawExchange, Task> answer)
    {
        _answers[model] = answer;
        return this;
    }

    public static string Chat(string model, string text, string finish = "stop") => $$$"""
        {"id":"c1","object":"chat.completion","created":1,"model":"{{{model}}}","choices":[{"index":0,"message":{"role":"assistant","content":{{{JsonSerializer.Serialize(text)}}}},"finish_reason":"{{{finish}}}"}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}
        """;

    public static string ChatEvents(string model, string text, string finish = "stop") =>
        string.Concat(text.Split(' ').Select(word => Event($$$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"{{{model}}}","choices":[{"index":0,"delta":{"content":{{{JsonSerializer.Serialize(word + " ")}}}},"finish_reason":null}],"usage":null}""")))
        + Event($$$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"{{{model}}}","choices":[{"index":0,"delta":{},"finish_reason":"{{{finish}}}"}],"usage":null}""")
        + Event($$$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"{{{model}}}","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}""")
        + "data: [DONE]\n\n";

    public static string Message(string model, string text) => $$$"""
        {"id":"m1","type":"message","role":"assistant","model":"{{{model}}}","content":[{"type":"text","text":{{{JsonSerializer.Serialize(text)}}}}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":100,"output_tokens":50}}
        """;

    public static string MessageEvents(string model, string text) =>
        $"event: message_start\ndata: {{\"type\":\"message_start\",\"message\":{{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"{model}\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{{\"input_tokens\":100,\"output_tokens\":1}}}}}}\n\n"
        + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
        + $"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":{JsonSerializer.Serialize(text)}}}}}\n\n"
        + "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":50}}\n\n"
        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    public static string Response(string model, string text) => $$$"""
        {"id":"r1","object":"response","created_at":1,"status":"completed","model":"{{{model}}}","output":[{"type":"message","id":"o1","status":"completed","role":"assistant","content":[{"type":"output_text","text":{{{JsonSerializer.Serialize(text)}}},"annotations":[]}]}],"usage":{"input_tokens":100,"output_tokens":50,"total_tokens":150}}
        """;

    /// <summary>What <c>x-farthing-route</c> says before the model.</summary>
    public static string RouteOf(HttpResponseMessage response) => RunningGateway.Text(response, "x-farthing-route").Split(" -> ")[0];

    public static string Event(string json) => $"data: {json}\n\n";

    public ValueTask DisposeAsync() => Provider.DisposeAsync();

    private async Task AnswerAsync(RawExchange exchange)
    {
        using JsonDocument body = JsonDocument.Parse(exchange.Body);
        JsonElement request = body.RootElement.Clone();
        _asked.Enqueue(request);
        string model = request.GetProperty("model").GetString()!;
        if (_answers.TryGetValue(model, out Func<RawExchange, Task>? answer)) await answer(exchange);
        else await exchange.AnswerAsync($$$"""{"error":{"message":"no {{{model}}}","type":"invalid_request_error","code":"model_not_found"}}""", status: "404 Not Found");
    }
}
