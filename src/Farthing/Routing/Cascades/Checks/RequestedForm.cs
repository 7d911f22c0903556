using System.Text.Json;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Routing.Cascades.Checks;

/// <summary>What a request says its answer must look like: JSON, JSON of a schema, calls of tools that it names. Holds the parsed request until it is disposed.</summary>
public sealed class RequestedForm : IDisposable
{
    private readonly Dictionary<string, JsonElement> _tools = new(StringComparer.Ordinal);
    private JsonDocument? _request;

    private RequestedForm()
    {
    }

    /// <summary>Whether the text must be JSON.</summary>
    public bool WantsJson { get; private set; }

    /// <summary>The schema that the text must follow, or an undefined value.</summary>
    public JsonElement Schema { get; private set; }

    /// <summary>The tools that may be called, each with the schema of its arguments, which may be undefined.</summary>
    public IReadOnlyDictionary<string, JsonElement> Tools => _tools;

    /// <summary>Whether a tool must be called.</summary>
    public bool WantsTool { get; private set; }

    /// <summary>Reads a request that was accepted; one that says nothing of all this wants nothing.</summary>
    public static RequestedForm Read(Endpoint endpoint, ReadOnlyMemory<byte> body)
    {
        RequestedForm form = new();
        ReadOnlySpan<byte> span = body.Span;

        // Most requests have neither: then nothing is parsed.
        if (span.IndexOf("\"tools\""u8) < 0 && span.IndexOf("format"u8) < 0 && span.IndexOf("response"u8) < 0) return form;
        try
        {
            form._request = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 1_000 });
            JsonElement request = form._request.RootElement;
            if (endpoint == Endpoint.ChatCompletions) form.ReadChat(request);
            else if (endpoint == Endpoint.Responses) form.ReadResponses(request);
            else if (endpoint == Endpoint.Messages) form.ReadMessages(request);
            else if (endpoint == Endpoint.GenerateContent) form.ReadGemini(request);
        }
        catch (JsonException)
        {
            // What cannot be read asks for nothing that could be checked.
        }

        return form;
    }

    /// <inheritdoc />
    public void Dispose() => _request?.Dispose();

    private void ReadChat(JsonElement request)
    {
        JsonElement format = request.Get("response_format"u8);
        ReadFormat(format.Text("type"u8), format.Get("json_schema"u8).Get("schema"u8));
        foreach (JsonElement tool in request.Get("tools"u8).Items())
        {
            JsonElement function = tool.Get("function"u8);
            Add(function.IsThere() ? function.Text("name"u8) : tool.Get("custom"u8).Text("name"u8), function.Get("parameters"u8));
        }

        ReadChoice(request.Get("tool_choice"u8), "required");
    }

    private void ReadResponses(JsonElement request)
    {
        JsonElement format = request.Get("text"u8).Get("format"u8);
        ReadFormat(format.Text("type"u8), format.Get("schema"u8));
        foreach (JsonElement tool in request.Get("tools"u8).Items()) Add(tool.Text("name"u8), tool.Get("parameters"u8));
        ReadChoice(request.Get("tool_choice"u8), "required");
    }

    private void ReadMessages(JsonElement request)
    {
        JsonElement format = request.Get("output_config"u8).Get("format"u8);
        if (!format.IsThere()) format = request.Get("output_format"u8);
        ReadFormat(format.Text("type"u8), format.Get("schema"u8));
        foreach (JsonElement tool in request.Get("tools"u8).Items()) Add(tool.Text("name"u8), tool.Get("input_schema"u8));
        WantsTool = request.Get("tool_choice"u8).Text("type"u8) is "any" or "tool";
    }

    private void ReadGemini(JsonElement request)
    {
        JsonElement options = request.Get("generationConfig"u8);
        JsonElement schema = options.Get("responseJsonSchema"u8);
        if (!schema.IsThere()) schema = options.Get("responseSchema"u8);
        if (schema.IsThere() || options.Text("responseMimeType"u8) == "application/json") ReadFormat("json_schema", schema);
        foreach (JsonElement tool in request.Get("tools"u8).Items())
        {
            foreach (JsonElement function in tool.Get("functionDeclarations"u8).Items())
                Add(function.Text("name"u8), function.Get("parametersJsonSchema"u8) is { ValueKind: JsonValueKind.Object } plain ? plain : function.Get("parameters"u8));
        }

        WantsTool = request.Get("toolConfig"u8).Get("functionCallingConfig"u8).Text("mode"u8) == "ANY";
    }

    private void ReadFormat(string? type, JsonElement schema)
    {
        WantsJson = type is "json_object" or "json_schema";
        if (type == "json_schema") Schema = schema;
    }

    private void ReadChoice(JsonElement choice, string required) =>
        WantsTool = choice.ValueKind == JsonValueKind.String ? choice.GetString() == required : choice.Text("type"u8) is "function" or "custom";

    private void Add(string? name, JsonElement schema)
    {
        if (name is not null) _tools[name] = schema;
    }
}
