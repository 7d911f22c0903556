using System.Text;

namespace Farthing.Pricing.Metering;

/// <summary>The short strings that providers use again and again, so that reading them allocates nothing.</summary>
internal static class KnownStrings
{
    private static readonly (byte[] Bytes, string Text)[] Table =
    [
        .. new[]
        {
            "default", "standard", "auto", "flex", "priority", "batch", "on_demand", "scale", "fast", "global", "us", "not_available",
            "stop", "length", "tool_calls", "content_filter", "end_turn", "max_tokens", "tool_use", "stop_sequence", "pause_turn", "refusal",
            "in_progress", "completed", "incomplete", "failed", "COMPLETE", "STOP", "MAX_TOKENS", "ON_DEMAND", "PROVISIONED_THROUGHPUT", "message", "compaction",
            "advisor_message",
        }.Select(text => (Encoding.UTF8.GetBytes(text), text)),
    ];

    /// <summary>The string that <paramref name="raw"/> (the inside of a JSON string) stands for.</summary>
    public static string Get(ReadOnlySpan<byte> raw, string? expected = null, string? previous = null)
    {
        if (raw.IsEmpty) return "";
        if (expected is not null && Same(raw, expected)) return expected;
        if (previous is not null && Same(raw, previous)) return previous;
        foreach ((byte[] bytes, string text) in Table)
            if (raw.SequenceEqual(bytes)) return text;

        return Unescape(raw);
    }

    private static bool Same(ReadOnlySpan<byte> raw, string text) =>
        raw.Length == text.Length && Ascii.Equals(raw, text);

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\')) return Encoding.UTF8.GetString(raw);
        byte[] quoted = [(byte)'"', .. raw, (byte)'"'];
        try
        {
            var reader = new System.Text.Json.Utf8JsonReader(quoted);
            reader.Read();
            return reader.GetString() ?? "";
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            return Encoding.UTF8.GetString(raw);
        }
    }
}
