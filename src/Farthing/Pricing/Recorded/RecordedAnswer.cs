using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Farthing.Pricing.Recorded;

/// <summary>One recorded answer of a provider, as a line of <c>farthing cost</c>'s input gives it.</summary>
internal sealed record RecordedAnswer
{
    /// <summary>The line's identity, or <c>null</c>.</summary>
    public string? Id { get; init; }

    /// <summary>The provider's name in the catalog.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The wire's name, for example <c>openai-chat</c>.</summary>
    public string Api { get; init; } = "";

    /// <summary>The model in the answer, or the one asked for where answers name none.</summary>
    public string Model { get; init; } = "";

    /// <summary>The HTTP status.</summary>
    public int HttpStatus { get; init; } = 200;

    /// <summary>The tier that was served, where known.</summary>
    public string ServiceTier { get; init; } = "";

    /// <summary>Whether the call ran in a batch.</summary>
    public bool Batch { get; init; }

    /// <summary>Whether the call went to a regional endpoint.</summary>
    public bool Regional { get; init; }

    /// <summary>Whether the call ran on the caller's own upstream key, where known.</summary>
    public bool? OwnKey { get; init; }

    /// <summary>When to price it.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The bytes that the provider sent.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Why the line cannot be priced, or <c>null</c>.</summary>
    public string? Problem { get; init; }

    /// <summary>Reads a line. Never throws: what is wrong is in <see cref="Problem"/>.</summary>
    public static RecordedAnswer Read(string line, long number)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement)
                : new RecordedAnswer { Problem = $"line {number} is not a JSON object" };
        }
        catch (JsonException)
        {
            return new RecordedAnswer { Problem = $"line {number} is not JSON" };
        }
    }

    private static RecordedAnswer Read(JsonElement line)
    {
        JsonElement context = line.TryGetProperty("context", out JsonElement given) && given.ValueKind == JsonValueKind.Object ? given : default;
        var answer = new RecordedAnswer
        {
            Id = Text(line, "id"),
            Provider = Text(line, "provider") ?? "",
            Api = Text(line, "api") ?? "",
            Model = Text(line, "model") ?? "",
            HttpStatus = line.TryGetProperty("http_status", out JsonElement status) && status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out int code) ? code : 200,
            ServiceTier = Text(context, "service_tier") ?? Text(context, "traffic_type") ?? "",
            Batch = Flag(context, "batch") == true,
            Regional = Flag(context, "regional") == true,
            OwnKey = Flag(context, "is_byok"),
        };
        if (!DateTimeOffset.TryParse(Text(line, "priced_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
            return answer with { Problem = "priced_at is not a time" };
        if (Text(line, "http_body") is not { } body) return answer with { At = at, Problem = "http_body is not a string" };
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        if (Text(line, "transport") is { } transport && transport.EndsWith("base64", StringComparison.Ordinal))
        {
            if (Base64.DecodeFromUtf8InPlace(bytes, out int length) != System.Buffers.OperationStatus.Done)
                return answer with { At = at, Problem = "http_body is not base64" };
            bytes = bytes[..length];
        }

        return answer with { At = at, Body = bytes };
    }

    private static string? Text(JsonElement of, string name)
    {
        if (of.ValueKind != JsonValueKind.Object || !of.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair is JSON but no text.
            return null;
        }
    }

    private static bool? Flag(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement value)
            ? value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
            : null;
}
