using System.Collections.Frozen;
using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>The fields of a responses request that Anthropic's wire has no place for.</summary>
internal static class ResponsesFields
{
    private static readonly FrozenSet<string> Carried = FrozenSet.ToFrozenSet(
    [
        "model", "input", "instructions", "max_output_tokens", "temperature", "top_p", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls", "user",
        "safety_identifier", "service_tier",
    ]);

    /// <summary>They say how OpenAI keeps and accounts for a call, and nothing of the answer.</summary>
    private static readonly FrozenSet<string> Housekeeping = FrozenSet.ToFrozenSet(["metadata", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "store"]);

    public static void Check(JsonElement request, FieldLosses losses)
    {
        foreach (JsonProperty field in request.Fields())
        {
            if (!field.Value.IsThere() || Carried.Contains(field.Name) || IsDefault(field)) continue;
            if (Housekeeping.Contains(field.Name)) losses.LeaveOut(field.Name);
            else if (field.Name == "reasoning") CheckReasoning(field.Value, losses);
            else if (field.Name == "text") CheckText(field.Value, losses);
            else if (field.Name == "include") CheckIncluded(field.Value, losses);
            else losses.Refuse(field.Name, RemedyOf(field.Name));
        }
    }

    private static bool IsDefault(JsonProperty field) => field.Name switch
    {
        "store" or "background" => field.Value.ValueKind == JsonValueKind.False,
        "truncation" => field.Value.Is("disabled"u8),
        "top_logprobs" => field.Value is { ValueKind: JsonValueKind.Number } && field.Value.TryGetInt32(out int count) && count == 0,
        _ => false,
    };

    private static void CheckReasoning(JsonElement reasoning, FieldLosses losses)
    {
        foreach (JsonProperty inner in reasoning.Fields())
        {
            if (!inner.Value.IsThere() || inner.Name == "effort") continue;
            if (inner.Name is "summary" or "generate_summary") losses.LeaveOut($"reasoning.{inner.Name}");
            else losses.Refuse($"reasoning.{inner.Name}", "leave it out");
        }
    }

    private static void CheckText(JsonElement text, FieldLosses losses)
    {
        foreach (JsonProperty inner in text.Fields())
        {
            if (!inner.Value.IsThere() || inner.Name == "format" || inner.Value.Is("medium"u8)) continue;
            losses.Refuse($"text.{inner.Name}", inner.Name == "verbosity" ? "say in the instructions how long answers are to be" : "leave it out");
        }
    }

    /// <summary>Thoughts in a form that only OpenAI reads are not there to be included; anything else asked for would be missed.</summary>
    private static void CheckIncluded(JsonElement include, FieldLosses losses)
    {
        foreach (JsonElement each in include.Items())
        {
            if (each.Is("reasoning.encrypted_content"u8)) losses.LeaveOut("include");
            else losses.Refuse("include", "leave it out");
        }
    }

    private static string RemedyOf(string name) => name switch
    {
        "previous_response_id" or "conversation" => "send the whole conversation as input",
        "background" => "wait for the answer or stream it",
        _ => "leave it out, or name a model whose provider speaks OpenAI's wire",
    };
}
