using System.Text.Json;
using Farthing.Simulator.Http;
using Farthing.Simulator.PromptCaching;

namespace Farthing.Simulator.Responses;

/// <summary>Writes a response object, at its beginning or at its end.</summary>
internal static class ResponseWriter
{
    public static void Write(Utf8JsonWriter json, ResponsesReply reply, bool finished)
    {
        JsonElement asked = reply.Request.Fields;
        json.WriteStartObject();
        json.WriteString("id", reply.Id);
        json.WriteString("object", "response");
        json.WriteNumber("created_at", reply.Created);
        json.WriteString("status", !finished ? "in_progress" : reply.Incomplete ? "incomplete" : "completed");
        json.WriteBoolean("background", false);
        json.WriteNumberOrNull("completed_at", finished && !reply.Incomplete ? reply.Created : null);
        json.WriteNull("error");
        WriteIncompleteDetails(json, finished && reply.Incomplete);
        json.WriteEcho("instructions", asked.Field("instructions"));
        json.WriteEcho("max_output_tokens", asked.Field("max_output_tokens"));
        json.WriteEcho("max_tool_calls", asked.Field("max_tool_calls"));
        json.WriteString("model", reply.Request.Generation.Model);
        json.WriteStartArray("output");
        if (finished)
        {
            ResponseItems.WriteAll(json, reply);
        }

        json.WriteEndArray();
        json.WriteBoolean("parallel_tool_calls", reply.Request.Generation.ParallelTools);
        json.WriteEcho("previous_response_id", asked.Field("previous_response_id"));
        json.WriteEcho("prompt_cache_key", asked.Field("prompt_cache_key"));
        json.WriteEcho("prompt_cache_retention", asked.Field("prompt_cache_retention"));
        json.WriteStartObject("reasoning");
        json.WriteString("effort", reply.Request.Effort);
        json.WriteNull("summary");
        json.WriteEndObject();
        json.WriteEcho("safety_identifier", asked.Field("safety_identifier"));
        json.WriteString("service_tier", finished ? reply.Request.ServiceTier : "auto");
        json.WriteBoolean("store", reply.Request.Store);
        WriteOr(json, "temperature", asked, static json => json.WriteNumberValue(1.0m));
        WriteTextSettings(json, asked);
        WriteOr(json, "tool_choice", asked, static json => json.WriteStringValue("auto"));
        WriteOr(json, "tools", asked, WriteEmptyArray);
        json.WriteNumber("top_logprobs", 0);
        WriteOr(json, "top_p", asked, static json => json.WriteNumberValue(1.0m));
        WriteOr(json, "truncation", asked, static json => json.WriteStringValue("disabled"));
        WriteUsage(json, reply, finished);
        json.WriteEcho("user", asked.Field("user"));
        WriteOr(json, "metadata", asked, WriteEmptyObject);
        json.WriteEndObject();
    }

    private static void WriteIncompleteDetails(Utf8JsonWriter json, bool incomplete)
    {
        if (!incomplete)
        {
            json.WriteNull("incomplete_details");
            return;
        }

        json.WriteStartObject("incomplete_details");
        json.WriteString("reason", "max_output_tokens");
        json.WriteEndObject();
    }

    private static void WriteTextSettings(Utf8JsonWriter json, JsonElement asked)
    {
        json.WriteStartObject("text");
        json.WritePropertyName("format");
        if (asked.Field("text")?.Field("format") is { } format)
        {
            format.WriteTo(json);
        }
        else
        {
            json.WriteStartObject();
            json.WriteString("type", "text");
            json.WriteEndObject();
        }

        json.WriteString("verbosity", asked.Field("text")?.TextField("verbosity") ?? "medium");
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, ResponsesReply reply, bool finished)
    {
        if (!finished)
        {
            json.WriteNull("usage");
            return;
        }

        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", reply.Usage.InputTokens);
        json.WriteStartObject("input_tokens_details");
        if (OpenAIModels.BillsCacheWrites(reply.Request.Generation.Model))
        {
            json.WriteNumber("cache_write_tokens", reply.Usage.CacheWrite);
        }

        json.WriteNumber("cached_tokens", reply.Usage.CachedRead);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", reply.Usage.OutputTokens);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", reply.Usage.Reasoning);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", reply.Usage.InputTokens + reply.Usage.OutputTokens);
        json.WriteEndObject();
    }

    private static void WriteOr(Utf8JsonWriter json, string name, JsonElement asked, Action<Utf8JsonWriter> usual)
    {
        json.WritePropertyName(name);
        if (asked.Field(name) is { } given)
        {
            given.WriteTo(json);
        }
        else
        {
            usual(json);
        }
    }

    private static void WriteEmptyArray(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteEndArray();
    }

    private static void WriteEmptyObject(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }
}
