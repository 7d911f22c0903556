using System.Text.Json;

namespace Farthing.Wire;

/// <summary>Fields of requests that can cost nothing beyond their own bytes: they steer the answer. A field that is not here may hide anything.</summary>
internal static class PlainFields
{
    private static readonly JsonNames Names = new(
        "top_p", "top_k", "stop", "stop_sequences", "seed", "tool_choice", "parallel_tool_calls", "response_format", "presence_penalty",
        "frequency_penalty", "logprobs", "top_logprobs", "logit_bias", "reasoning_effort", "reasoning", "verbosity", "text", "store", "truncation", "include",
        "encoding_format", "dimensions", "prompt_cache_key", "prompt_cache_retention", "cache_control", "output_config", "safetySettings", "toolConfig", "tool_config",
        "function_call", "min_p", "repetition_penalty", "user", "context_management", "betas", "strict", "max_tool_calls", "background");

    /// <summary>Whether the field that the reader stands on is one of them.</summary>
    public static bool Contains(ref Utf8JsonReader reader) => Names.Contain(ref reader);
}
