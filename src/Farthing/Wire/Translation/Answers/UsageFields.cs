using System.Text.Json;
using Farthing.Calls;

namespace Farthing.Wire.Translation.Answers;

/// <summary>
/// Usage between the wires. OpenAI's <c>prompt_tokens</c> hold what was read from and written to the prompt cache; Anthropic's <c>input_tokens</c> do not.
/// </summary>
internal static class UsageFields
{
    public static Usage ReadChat(JsonElement usage)
    {
        JsonElement input = usage.Get("prompt_tokens_details"u8), output = usage.Get("completion_tokens_details"u8);
        long prompt = Count(usage, "prompt_tokens"u8), completion = Count(usage, "completion_tokens"u8), reasoning = Count(output, "reasoning_tokens"u8);

        // Some servers (xAI) count reasoning beside the completion: their total says so.
        if (reasoning > 0 && Count(usage, "total_tokens"u8) == prompt + completion + reasoning) completion += reasoning;
        return new Usage
        {
            InputTokens = prompt,
            CachedReadTokens = Math.Min(prompt, Math.Max(Count(input, "cached_tokens"u8), Count(usage, "prompt_cache_hit_tokens"u8))),
            CacheWriteTokens = Count(input, "cache_write_tokens"u8),
            OutputTokens = completion,
            ReasoningTokens = reasoning,
        };
    }

    /// <summary>Reads Anthropic's usage over what was known before: the end of a stream repeats only a part of what its beginning said.</summary>
    public static Usage ReadMessages(JsonElement usage, Usage before = default)
    {
        long read = Count(usage, "cache_read_input_tokens"u8, before.CachedReadTokens), written = Count(usage, "cache_creation_input_tokens"u8, before.CacheWriteTokens);
        long uncached = Count(usage, "input_tokens"u8, before.InputTokens - before.CachedReadTokens - before.CacheWriteTokens);
        return new Usage
        {
            InputTokens = uncached + read + written,
            CachedReadTokens = read,
            CacheWriteTokens = written,
            OutputTokens = Count(usage, "output_tokens"u8, before.OutputTokens),
            ReasoningTokens = Count(usage.Get("output_tokens_details"u8), "thinking_tokens"u8, before.ReasoningTokens),
        };
    }

    public static void WriteChat(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, usage.InputTokens);
        json.WriteNumber("completion_tokens"u8, usage.OutputTokens);
        json.WriteNumber("total_tokens"u8, usage.TotalTokens);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedReadTokens);
        if (usage.CacheWriteTokens > 0) json.WriteNumber("cache_write_tokens"u8, usage.CacheWriteTokens);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteResponse(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.InputTokens);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedReadTokens);
        if (usage.CacheWriteTokens > 0) json.WriteNumber("cache_write_tokens"u8, usage.CacheWriteTokens);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, usage.OutputTokens);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, usage.TotalTokens);
        json.WriteEndObject();
    }

    public static void WriteMessages(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, Math.Max(0, usage.InputTokens - usage.CachedReadTokens - usage.CacheWriteTokens));
        json.WriteNumber("cache_creation_input_tokens"u8, usage.CacheWriteTokens);
        json.WriteNumber("cache_read_input_tokens"u8, usage.CachedReadTokens);
        json.WriteNumber("output_tokens"u8, usage.OutputTokens);
        if (usage.ReasoningTokens > 0)
        {
            json.WriteStartObject("output_tokens_details"u8);
            json.WriteNumber("thinking_tokens"u8, usage.ReasoningTokens);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static long Count(JsonElement usage, ReadOnlySpan<byte> name, long otherwise = 0) =>
        usage.Get(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long count) && count >= 0 ? count : otherwise;
}
