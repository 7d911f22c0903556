using System.Text.Json;
using Farthing.Simulator.Metering;

namespace Farthing.Simulator.Messages;

/// <summary>Anthropic's usage object: cached reads and writes stand beside <c>input_tokens</c>, not inside.</summary>
internal static class MessagesUsage
{
    public static void Write(Utf8JsonWriter json, BilledUsage usage, long output, bool thinking)
    {
        json.WriteStartObject("usage");
        WriteInput(json, usage);
        json.WriteStartObject("cache_creation");
        json.WriteNumber("ephemeral_5m_input_tokens", usage.CacheWrite5m);
        json.WriteNumber("ephemeral_1h_input_tokens", usage.CacheWrite1h);
        json.WriteEndObject();
        WriteOutput(json, usage, output, thinking);
        json.WriteString("service_tier", "standard");
        json.WriteString("inference_geo", "not_available");
        json.WriteEndObject();
    }

    /// <summary>The cumulative usage of a stream's last message_delta: without the split by lifetime, as the real one.</summary>
    public static void WriteDelta(Utf8JsonWriter json, BilledUsage usage, long output, bool thinking)
    {
        json.WriteStartObject("usage");
        WriteInput(json, usage);
        WriteOutput(json, usage, output, thinking);
        json.WriteEndObject();
    }

    private static void WriteInput(Utf8JsonWriter json, BilledUsage usage)
    {
        long written = usage.CacheWrite5m + usage.CacheWrite1h;
        json.WriteNumber("input_tokens", usage.InputTokens - usage.CachedRead - written);
        json.WriteNumber("cache_creation_input_tokens", written);
        json.WriteNumber("cache_read_input_tokens", usage.CachedRead);
    }

    private static void WriteOutput(Utf8JsonWriter json, BilledUsage usage, long output, bool thinking)
    {
        json.WriteNumber("output_tokens", output);
        if (thinking)
        {
            json.WriteStartObject("output_tokens_details");
            json.WriteNumber("thinking_tokens", usage.Reasoning);
            json.WriteEndObject();
        }
    }
}
