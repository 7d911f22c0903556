using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>Writes a request for OpenAI's chat completions as one for Anthropic's messages.</summary>
internal static class ChatToMessages
{
    public static void Write(Utf8JsonWriter json, JsonElement request, TargetModel target, FieldLosses losses)
    {
        ChatFields.Check(request, losses);
        JsonElement limit = request.Get("max_completion_tokens"u8);
        if (!limit.IsThere()) limit = request.Get("max_tokens"u8);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Name);
        if (limit.IsThere()) json.WriteRaw("max_tokens"u8, limit);
        else json.WriteNumber("max_tokens"u8, target.MaxOutput);
        ChatConversation.Write(json, request.Get("messages"u8), losses);
        ChatTools.Write(json, request, losses);
        WriteSampling(json, request, losses);
        bool mayThink = !ChatConversation.AnswersToolsWithoutThoughts(request.Get("messages"u8));
        WriteThinking(json, request, new Thinking(request.Text("reasoning_effort"u8), limit, mayThink, "reasoning_effort"), SchemaOf(request.Get("response_format"u8), losses), target, losses);
        WriteMetadata(json, request);
        WriteServiceTier(json, request, losses);
        if (request.Get("stream"u8).IsThere()) json.WriteRaw("stream"u8, request.Get("stream"u8));
        if (request.Get("cache_control"u8).IsThere()) json.WriteRaw("cache_control"u8, request.Get("cache_control"u8));
        json.WriteEndObject();
    }

    public static void WriteTemperature(Utf8JsonWriter json, JsonElement request, FieldLosses losses)
    {
        // Beyond 2 it is wrong on both wires: then the provider says so.
        JsonElement temperature = request.Get("temperature"u8);
        if (temperature.ValueKind == JsonValueKind.Number && temperature.TryGetDouble(out double value) && value is > 1 and <= 2)
            losses.Refuse("temperature", "choose one from 0 to 1");
        else if (temperature.IsThere()) json.WriteRaw("temperature"u8, temperature);
    }

    /// <summary>Writes how much the model is to think, and the schema of its answer where there is one.</summary>
    public static void WriteThinking(Utf8JsonWriter json, JsonElement request, Thinking asked, JsonElement schema, TargetModel target, FieldLosses losses)
    {
        JsonElement thinking = request.Get("thinking"u8);
        string? effort = asked.Effort;
        if (thinking.IsThere())
        {
            json.WriteRaw("thinking"u8, thinking);
            effort = null;
        }
        else if (effort is not null && ClaudeThinking.TakesBudget(target.Name))
        {
            // Models that take a budget take no effort.
            WriteBudget(json, request, asked, effort, target, losses);
            effort = null;
        }
        else if (effort is not null && ClaudeThinking.Thinks(effort) && !ChatTools.Forces(request))
        {
            ClaudeThinking.WriteAdaptive(json);
        }

        if (effort is null && !schema.IsThere()) return;
        json.WriteStartObject("output_config"u8);
        if (effort is not null) json.WriteString("effort"u8, ClaudeThinking.EffortOf(effort, target.Name));
        if (schema.IsThere())
        {
            json.WriteStartObject("format"u8);
            json.WriteString("type"u8, "json_schema"u8);
            json.WriteRaw("schema"u8, schema);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the end user; the rest of OpenAI's metadata is for who reads its logs, and the gateway has read it.</summary>
    public static void WriteMetadata(Utf8JsonWriter json, JsonElement request)
    {
        JsonElement user = request.Get("safety_identifier"u8);
        if (!user.IsThere()) user = request.Get("user"u8);
        if (!user.IsThere()) user = request.Get("metadata"u8).Get("user_id"u8);
        if (!user.IsThere()) return;
        json.WriteStartObject("metadata"u8);
        json.WriteRaw("user_id"u8, user);
        json.WriteEndObject();
    }

    public static void WriteServiceTier(Utf8JsonWriter json, JsonElement request, FieldLosses losses)
    {
        JsonElement tier = request.Get("service_tier"u8);
        if (!tier.IsThere()) return;
        if (tier.Is("auto"u8)) json.WriteString("service_tier"u8, "auto"u8);
        else if (tier.Is("default"u8)) json.WriteString("service_tier"u8, "standard_only"u8);
        else losses.Refuse("service_tier", "ask for auto or default");
    }

    private static void WriteSampling(Utf8JsonWriter json, JsonElement request, FieldLosses losses)
    {
        WriteTemperature(json, request, losses);
        if (request.Get("top_p"u8).IsThere()) json.WriteRaw("top_p"u8, request.Get("top_p"u8));
        if (request.Get("top_k"u8).IsThere()) json.WriteRaw("top_k"u8, request.Get("top_k"u8));
        WriteStops(json, request.Get("stop"u8), losses);
    }

    private static void WriteStops(Utf8JsonWriter json, JsonElement stop, FieldLosses losses)
    {
        if (!stop.IsThere() || (stop.ValueKind == JsonValueKind.Array && stop.GetArrayLength() == 0)) return;
        json.WriteStartArray("stop_sequences"u8);
        foreach (JsonElement each in stop.ValueKind == JsonValueKind.Array ? stop.EnumerateArray() : Enumerable.Repeat(stop, 1))
        {
            if (each.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(each.GetString())) losses.Refuse("stop", "stop at something that is not white space only");
            else json.WriteRaw(each);
        }

        json.WriteEndArray();
    }

    private static void WriteBudget(Utf8JsonWriter json, JsonElement request, Thinking asked, string effort, TargetModel target, FieldLosses losses)
    {
        if (!ClaudeThinking.Thinks(effort)) return;
        long most = asked.Limit.ValueKind == JsonValueKind.Number && asked.Limit.TryGetInt64(out long limit) ? limit : target.MaxOutput;
        if (asked.MayThink && !ChatTools.Forces(request) && ClaudeThinking.BudgetOf(effort, most) is { } budget) ClaudeThinking.WriteBudget(json, budget);
        else losses.LeaveOut(asked.Field);
    }

    private static JsonElement SchemaOf(JsonElement format, FieldLosses losses)
    {
        if (!format.IsThere() || format.Get("type"u8).Is("text"u8)) return default;
        JsonElement schema = format.Get("json_schema"u8).Get("schema"u8);
        if (format.Get("type"u8).Is("json_schema"u8) && schema.IsThere()) return schema;
        losses.Refuse("response_format", "describe the answer with a json_schema whose objects name their properties");
        return default;
    }
}
