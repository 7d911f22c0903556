using System.Collections.Frozen;
using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>The fields of a chat completion request that Anthropic's wire has no place for.</summary>
internal static class ChatFields
{
    private static readonly FrozenSet<string> Carried = FrozenSet.ToFrozenSet(
    [
        "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "top_p", "top_k", "stop", "stream", "stream_options", "tools", "tool_choice",
        "parallel_tool_calls", "response_format", "reasoning_effort", "user", "safety_identifier", "service_tier", "thinking", "cache_control",
    ]);

    /// <summary>They say how OpenAI keeps and accounts for a call, and nothing of the answer.</summary>
    private static readonly FrozenSet<string> Housekeeping = FrozenSet.ToFrozenSet(["metadata", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options"]);

    public static void Check(JsonElement request, FieldLosses losses)
    {
        foreach (JsonProperty field in request.Fields())
        {
            if (!field.Value.IsThere() || Carried.Contains(field.Name) || IsDefault(field)) continue;
            if (Housekeeping.Contains(field.Name)) losses.LeaveOut(field.Name);
            else losses.Refuse(field.Name, RemedyOf(field.Name));
        }
    }

    /// <summary>Whether a field asks for what happens without it.</summary>
    private static bool IsDefault(JsonProperty field) => field.Name switch
    {
        "n" => field.Value is { ValueKind: JsonValueKind.Number } && field.Value.TryGetInt32(out int count) && count == 1,
        "frequency_penalty" or "presence_penalty" or "top_logprobs" => field.Value is { ValueKind: JsonValueKind.Number } && field.Value.TryGetDouble(out double value) && value == 0,
        "logprobs" or "store" => field.Value.ValueKind == JsonValueKind.False,
        "logit_bias" => field.Value.ValueKind == JsonValueKind.Object && !field.Value.EnumerateObject().Any(),
        "modalities" => field.Value.Items().All(each => each.Is("text"u8)),
        "verbosity" => field.Value.Is("medium"u8),
        _ => false,
    };

    private static string RemedyOf(string name) => name switch
    {
        "n" => "ask once for each answer",
        "functions" or "function_call" => "use tools and tool_choice",
        "verbosity" => "say in a system message how long answers are to be",
        "web_search_options" => "give the model a tool that searches",
        _ => "leave it out, or name a model whose provider speaks OpenAI's wire",
    };
}
