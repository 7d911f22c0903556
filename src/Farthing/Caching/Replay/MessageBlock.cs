using System.Text;
using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Replay;

/// <summary>One block of a streamed message, put together from its pieces.</summary>
internal sealed class MessageBlock(JsonElement start)
{
    private readonly Dictionary<string, StringBuilder> _texts = [];
    private readonly List<JsonElement> _citations = [];

    /// <summary>Adds a piece.</summary>
    /// <returns><c>false</c> when it is not understood.</returns>
    public bool TryAdd(JsonElement delta)
    {
        switch (delta.Text("type"u8))
        {
            case "text_delta":
                return TryAppend("text", delta.Get("text"u8));
            case "thinking_delta":
                return TryAppend("thinking", delta.Get("thinking"u8));
            case "signature_delta":
                return TryAppend("signature", delta.Get("signature"u8));
            case "input_json_delta":
                return TryAppend("input", delta.Get("partial_json"u8));
            case "citations_delta":
                _citations.Add(delta.Get("citation"u8));
                return true;
            default:
                return false;
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (JsonProperty field in start.Fields())
        {
            if (field.Name == "input" && _texts.TryGetValue("input", out StringBuilder? input) && input.Length > 0) WriteInput(json, input.ToString());
            else if (field.Name == "citations" && _citations.Count > 0) WriteCitations(json);
            else if (field.Name != "input" && _texts.TryGetValue(field.Name, out StringBuilder? text)) json.WriteString(field.Name, field.Value.GetString() + text);
            else field.WriteTo(json);
        }

        foreach ((string name, StringBuilder text) in _texts)
            if (name != "input" && !start.TryGetProperty(name, out _)) json.WriteString(name, text.ToString());
        if (_citations.Count > 0 && !start.TryGetProperty("citations", out _)) WriteCitations(json);
        json.WriteEndObject();
    }

    /// <summary>Writes a whole block as a stream.</summary>
    public static void WriteStream(JsonElement block, int index, ReplayWriter events)
    {
        MessagesWire.Write(events, "content_block_start", json =>
        {
            json.WriteNumber("index"u8, index);
            json.WriteStartObject("content_block"u8);
            foreach (JsonProperty field in block.Fields())
            {
                if (IsText(field)) json.WriteString(field.Name, "");
                else if (field is { Name: "input", Value.ValueKind: JsonValueKind.Object }) json.WriteEmptyObject("input");
                else if (field is { Name: "citations", Value.ValueKind: JsonValueKind.Array }) json.WriteEmptyArray("citations");
                else field.WriteTo(json);
            }

            json.WriteEndObject();
        });
        foreach (JsonElement citation in block.Get("citations"u8).Items()) WriteDelta(events, index, "citations_delta", json => json.WriteIfThere("citation", citation));
        foreach (string piece in events.Pieces(block.Text("thinking"u8))) WriteDelta(events, index, "thinking_delta", json => json.WriteString("thinking"u8, piece));
        if (block.Text("signature"u8) is { } signature) WriteDelta(events, index, "signature_delta", json => json.WriteString("signature"u8, signature));
        foreach (string piece in events.Pieces(block.Text("text"u8))) WriteDelta(events, index, "text_delta", json => json.WriteString("text"u8, piece));
        if (block.Get("input"u8) is { ValueKind: JsonValueKind.Object } input)
            foreach (string piece in events.Pieces(input.GetRawText())) WriteDelta(events, index, "input_json_delta", json => json.WriteString("partial_json"u8, piece));
        MessagesWire.Write(events, "content_block_stop", json => json.WriteNumber("index"u8, index));
    }

    private static bool IsText(JsonProperty field) => field.Name is "text" or "thinking" or "signature" && field.Value.ValueKind == JsonValueKind.String;

    private static void WriteDelta(ReplayWriter events, int index, string type, Action<Utf8JsonWriter> write) => MessagesWire.Write(events, "content_block_delta", json =>
    {
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("delta"u8);
        json.WriteString("type"u8, type);
        write(json);
        json.WriteEndObject();
    });

    private static void WriteInput(Utf8JsonWriter json, string text)
    {
        json.WritePropertyName("input"u8);
        json.WriteRawValue(text);
    }

    private bool TryAppend(string name, JsonElement text)
    {
        if (text.ValueKind != JsonValueKind.String) return false;
        if (!_texts.TryGetValue(name, out StringBuilder? builder)) _texts[name] = builder = new StringBuilder();
        builder.AppendText(text);
        return true;
    }

    private void WriteCitations(Utf8JsonWriter json)
    {
        json.WriteStartArray("citations"u8);
        foreach (JsonElement citation in _citations) citation.WriteTo(json);
        json.WriteEndArray();
    }
}
