using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>Writes a request for OpenAI's responses as one for Anthropic's messages.</summary>
internal static class ResponsesToMessages
{
    public static void Write(Utf8JsonWriter json, JsonElement request, TargetModel target, FieldLosses losses)
    {
        ResponsesFields.Check(request, losses);
        JsonElement limit = request.Get("max_output_tokens"u8);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Name);
        if (limit.IsThere()) json.WriteRaw("max_tokens"u8, limit);
        else json.WriteNumber("max_tokens"u8, target.MaxOutput);
        ResponsesInput.Write(json, request.Get("instructions"u8), request.Get("input"u8), losses);
        ChatTools.Write(json, request, losses);
        ChatToMessages.WriteTemperature(json, request, losses);
        if (request.Get("top_p"u8).IsThere()) json.WriteRaw("top_p"u8, request.Get("top_p"u8));
        bool mayThink = !ResponsesInput.AnswersTools(request.Get("input"u8));
        ChatToMessages.WriteThinking(json, request, new Thinking(request.Get("reasoning"u8).Text("effort"u8), limit, mayThink, "reasoning.effort"), SchemaOf(request.Get("text"u8).Get("format"u8), losses), target, losses);
        ChatToMessages.WriteMetadata(json, request);
        ChatToMessages.WriteServiceTier(json, request, losses);
        if (request.Get("stream"u8).IsThere()) json.WriteRaw("stream"u8, request.Get("stream"u8));
        json.WriteEndObject();
    }

    private static JsonElement SchemaOf(JsonElement format, FieldLosses losses)
    {
        if (!format.IsThere() || format.Get("type"u8).Is("text"u8)) return default;
        if (format.Get("type"u8).Is("json_schema"u8) && format.Get("schema"u8).IsThere()) return format.Get("schema"u8);
        losses.Refuse("text.format", "describe the answer with a json_schema whose objects name their properties");
        return default;
    }
}
