using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>Writes a request for Anthropic's messages as one for OpenAI's chat completions.</summary>
internal static class MessagesToChat
{
    /// <summary>OpenAI takes no more stop sequences.</summary>
    private const int MostStops = 4;

    public static void Write(Utf8JsonWriter json, JsonElement request, TargetModel target, FieldLosses losses)
    {
        MessagesFields.Check(request, losses);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Name);
        if (request.Get("max_tokens"u8).IsThere()) json.WriteRaw(target.NamesCompletionLimit ? "max_completion_tokens"u8 : "max_tokens"u8, request.Get("max_tokens"u8));
        MessagesConversation.Write(json, request.Get("system"u8), request.Get("messages"u8), losses);
        MessagesTools.Write(json, request, losses);
        if (request.Get("temperature"u8).IsThere()) json.WriteRaw("temperature"u8, request.Get("temperature"u8));
        if (request.Get("top_p"u8).IsThere()) json.WriteRaw("top_p"u8, request.Get("top_p"u8));
        WriteStops(json, request.Get("stop_sequences"u8), losses);
        WriteEffort(json, request, target, losses);
        WriteFormat(json, request);
        if (request.Get("metadata"u8).Get("user_id"u8).IsThere()) json.WriteRaw("user"u8, request.Get("metadata"u8).Get("user_id"u8));
        WriteServiceTier(json, request.Get("service_tier"u8), losses);
        WriteStream(json, request.Get("stream"u8), target);
        json.WriteEndObject();
    }

    private static void WriteStops(Utf8JsonWriter json, JsonElement stops, FieldLosses losses)
    {
        if (!stops.IsThere() || (stops.ValueKind == JsonValueKind.Array && stops.GetArrayLength() == 0)) return;
        if (stops.ValueKind == JsonValueKind.Array && stops.GetArrayLength() > MostStops)
        {
            losses.Refuse("stop_sequences", "give at most four");
            return;
        }

        json.WriteRaw("stop"u8, stops);
    }

    private static void WriteEffort(Utf8JsonWriter json, JsonElement request, TargetModel target, FieldLosses losses)
    {
        JsonElement thinking = request.Get("thinking"u8);
        string? effort = request.Get("output_config"u8).Text("effort"u8);
        if (effort is null && thinking.Get("type"u8).Is("enabled"u8) && thinking.Get("budget_tokens"u8) is { ValueKind: JsonValueKind.Number } budget && budget.TryGetInt64(out long tokens))
            effort = ClaudeThinking.EffortOf(tokens);
        if (effort is null) return;
        if (OpenAIReasoning.Reasons(target.Name)) json.WriteString("reasoning_effort"u8, effort == "max" ? "xhigh" : effort);
        else losses.LeaveOut(thinking.IsThere() ? "thinking" : "output_config.effort");
    }

    private static void WriteFormat(Utf8JsonWriter json, JsonElement request)
    {
        JsonElement format = request.Get("output_config"u8).Get("format"u8);
        if (!format.IsThere()) format = request.Get("output_format"u8);
        if (!format.Get("schema"u8).IsThere()) return;
        json.WriteStartObject("response_format"u8);
        json.WriteString("type"u8, "json_schema"u8);
        json.WriteStartObject("json_schema"u8);
        json.WriteString("name"u8, "answer"u8);
        json.WriteRaw("schema"u8, format.Get("schema"u8));
        json.WriteBoolean("strict"u8, StrictSchema.Accepts(format.Get("schema"u8)));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteServiceTier(Utf8JsonWriter json, JsonElement tier, FieldLosses losses)
    {
        if (!tier.IsThere()) return;
        if (tier.Is("auto"u8)) json.WriteString("service_tier"u8, "auto"u8);
        else if (tier.Is("standard_only"u8)) json.WriteString("service_tier"u8, "default"u8);
        else losses.Refuse("service_tier", "ask for auto or standard_only");
    }

    private static void WriteStream(Utf8JsonWriter json, JsonElement stream, TargetModel target)
    {
        if (!stream.IsThere()) return;
        json.WriteRaw("stream"u8, stream);
        if (stream.ValueKind != JsonValueKind.True || !target.RequestsStreamUsage) return;
        json.WriteStartObject("stream_options"u8);
        json.WriteBoolean("include_usage"u8, true);
        json.WriteEndObject();
    }
}
