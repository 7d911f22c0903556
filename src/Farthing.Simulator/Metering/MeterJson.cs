using System.Text.Json;
using Farthing.Simulator.Http;

namespace Farthing.Simulator.Metering;

/// <summary>Writes the meter as <c>GET /simulator/calls</c> answers it; usage fields are named as <c>farthing cost</c> names them.</summary>
internal static class MeterJson
{
    public static void Write(Utf8JsonWriter json, BillingMeter meter, long since)
    {
        json.WriteStartObject();
        json.WriteNumber("arrived", meter.Arrived);
        json.WriteNumber("in_flight", meter.InFlight);
        WriteUsage(json, "total", meter.Total);
        json.WriteStartArray("calls");
        foreach (BilledCall call in meter.Since(since))
        {
            Write(json, call);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BilledCall call)
    {
        json.WriteStartObject();
        json.WriteNumber("sequence", call.Sequence);
        json.WriteString("request_id", call.RequestId);
        json.WriteString("started_at", call.StartedAt);
        json.WriteString("method", call.Method);
        json.WriteString("path", call.Path);
        json.WriteString("model", call.Model);
        json.WriteString("key_hash", call.KeyHash);
        json.WriteBoolean("streaming", call.Streaming);
        json.WriteString("state", Name(call.State));
        json.WriteNumberOrNull("http_status", call.HttpStatus);
        json.WriteString("fault", call.Fault);
        WriteUsage(json, "usage", call.Usage);
        json.WriteStartArray("headers");
        foreach ((string name, string value) in call.Headers)
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteStringValue(value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        WriteBody(json, "request_body", call.RequestBody);
        WriteBody(json, "response_body", call.ResponseBody);
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, string name, BilledUsage usage)
    {
        json.WriteStartObject(name);
        json.WriteNumber("input_tokens", usage.InputTokens);
        json.WriteNumber("cached_read", usage.CachedRead);
        json.WriteNumber("cache_write_5m", usage.CacheWrite5m);
        json.WriteNumber("cache_write_1h", usage.CacheWrite1h);
        json.WriteNumber("cache_write", usage.CacheWrite);
        json.WriteNumber("output_tokens", usage.OutputTokens);
        json.WriteNumber("reasoning", usage.Reasoning);
        json.WriteNumber("input_audio", usage.InputAudio);
        json.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter json, string name, ReadOnlyMemory<byte>? body)
    {
        if (body is { } bytes)
        {
            json.WriteBase64String(name, bytes.Span);
        }
    }

    private static string Name(CallState state) => state switch
    {
        CallState.InFlight => "in_flight",
        CallState.Completed => "completed",
        CallState.Cancelled => "cancelled",
        _ => "broken",
    };
}
