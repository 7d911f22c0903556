using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Pricing;

namespace Farthing.Ledger.Stores;

/// <summary>The charges of a call as the JSON that the column <c>charges</c> holds. What is empty, zero or unknown is left out. For one thread.</summary>
internal sealed class ChargesJson : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;

    public ChargesJson() => _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>Writes charges; the bytes are valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(IReadOnlyList<Charge> charges) => WriteToMemory(charges).Span;

    /// <inheritdoc cref="Write(IReadOnlyList{Charge})" />
    public ReadOnlyMemory<byte> WriteToMemory(IReadOnlyList<Charge> charges)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartArray();
        for (int i = 0; i < charges.Count; i++) Write(charges[i]);
        _json.WriteEndArray();
        _json.Flush();
        return _buffer.WrittenMemory;
    }

    public static IReadOnlyList<Charge> Read(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(ReadCharge)];
    }

    public void Dispose() => _json.Dispose();

    private void Write(Charge charge)
    {
        _json.WriteStartObject();
        _json.WriteNumber("attempt"u8, charge.Attempt);
        _json.WriteString("provider"u8, charge.Provider);
        _json.WriteString("deployment"u8, charge.Deployment);
        _json.WriteString("model"u8, charge.Model);
        _json.WriteNumber("status"u8, charge.ProviderStatus);
        _json.WriteNumber("duration_us"u8, Quantities.Micros(charge.Duration));
        _json.WriteString("usage"u8, Names.UsageStatuses[charge.UsageStatus]);
        if (charge.UsageStatus != UsageStatus.Unknown) WriteTokens(charge.Usage);
        _json.WriteString("cost"u8, Names.CostStatuses[charge.CostStatus]);
        if (Quantities.Picos(charge.Cost) is { } cost) _json.WriteNumber("cost_pico"u8, cost);
        if (Quantities.Picos(charge.ProviderReportedCost) is { } reported) _json.WriteNumber("provider_reported_pico"u8, reported);
        if (charge.ServiceTier.Length > 0) _json.WriteString("tier"u8, charge.ServiceTier);
        if (charge.CatalogVersion.Length > 0) _json.WriteString("catalog"u8, charge.CatalogVersion);
        if (charge.Lines.Count > 0) WriteLines(charge.Lines);
        _json.WriteEndObject();
    }

    private void WriteTokens(in Usage usage)
    {
        _json.WriteStartObject("tokens"u8);
        Count("input"u8, usage.InputTokens);
        Count("cached_read"u8, usage.CachedReadTokens);
        Count("cache_write_5m"u8, usage.CacheWrite5mTokens);
        Count("cache_write_1h"u8, usage.CacheWrite1hTokens);
        Count("cache_write"u8, usage.CacheWriteTokens);
        Count("output"u8, usage.OutputTokens);
        Count("reasoning"u8, usage.ReasoningTokens);
        Count("input_audio"u8, usage.InputAudioTokens);
        Count("cached_audio"u8, usage.CachedAudioTokens);
        Count("input_image"u8, usage.InputImageTokens);
        Count("output_audio"u8, usage.OutputAudioTokens);
        Count("output_image"u8, usage.OutputImageTokens);
        Count("web_search"u8, usage.WebSearchRequests);
        _json.WriteEndObject();
    }

    private void Count(ReadOnlySpan<byte> name, long count)
    {
        if (count != 0) _json.WriteNumber(name, count);
    }

    private void WriteLines(IReadOnlyList<ChargeLine> lines)
    {
        Span<char> price = stackalloc char[32];
        _json.WriteStartArray("lines"u8);
        for (int i = 0; i < lines.Count; i++)
        {
            ChargeLine line = lines[i];
            line.UnitPrice.TryFormat(price, out int length, provider: CultureInfo.InvariantCulture);
            _json.WriteStartArray();
            _json.WriteStringValue(Names.PriceUnits[line.Unit]);
            _json.WriteNumberValue(line.Quantity);
            _json.WriteStringValue(price[..length]);
            if (Quantities.Picos(line.Amount) is { } amount) _json.WriteNumberValue(amount);
            else if (line.Model is not null) _json.WriteNullValue();
            if (line.Model is not null) _json.WriteStringValue(line.Model);
            _json.WriteEndArray();
        }

        _json.WriteEndArray();
    }

    private static Charge ReadCharge(JsonElement charge) => new()
    {
        Attempt = charge.GetProperty("attempt"u8).GetInt32(),
        Provider = Text(charge, "provider"u8),
        Deployment = Text(charge, "deployment"u8),
        Model = Text(charge, "model"u8),
        ProviderStatus = charge.GetProperty("status"u8).GetInt32(),
        Duration = Quantities.Time(charge.GetProperty("duration_us"u8).GetInt64()),
        UsageStatus = Names.UsageStatuses.Parse(Text(charge, "usage"u8)),
        Usage = charge.TryGetProperty("tokens"u8, out JsonElement tokens) ? ReadTokens(tokens) : default,
        CostStatus = Names.CostStatuses.Parse(Text(charge, "cost"u8)),
        Cost = Amount(charge, "cost_pico"u8),
        ProviderReportedCost = Amount(charge, "provider_reported_pico"u8),
        ServiceTier = Text(charge, "tier"u8),
        CatalogVersion = Text(charge, "catalog"u8),
        Lines = charge.TryGetProperty("lines"u8, out JsonElement lines) ? [.. lines.EnumerateArray().Select(ReadLine)] : [],
    };

    private static Usage ReadTokens(JsonElement tokens) => new()
    {
        InputTokens = Count(tokens, "input"u8),
        CachedReadTokens = Count(tokens, "cached_read"u8),
        CacheWrite5mTokens = Count(tokens, "cache_write_5m"u8),
        CacheWrite1hTokens = Count(tokens, "cache_write_1h"u8),
        CacheWriteTokens = Count(tokens, "cache_write"u8),
        OutputTokens = Count(tokens, "output"u8),
        ReasoningTokens = Count(tokens, "reasoning"u8),
        InputAudioTokens = Count(tokens, "input_audio"u8),
        CachedAudioTokens = Count(tokens, "cached_audio"u8),
        InputImageTokens = Count(tokens, "input_image"u8),
        OutputAudioTokens = Count(tokens, "output_audio"u8),
        OutputImageTokens = Count(tokens, "output_image"u8),
        WebSearchRequests = Count(tokens, "web_search"u8),
    };

    private static ChargeLine ReadLine(JsonElement line) => new(
        Names.PriceUnits.Parse(line[0].GetString()),
        line[1].GetInt64(),
        decimal.Parse(line[2].GetString()!, CultureInfo.InvariantCulture),
        line.GetArrayLength() > 3 && line[3].ValueKind == JsonValueKind.Number ? Usd.FromPicos(line[3].GetInt64()) : Usd.Zero,
        line.GetArrayLength() > 4 ? line[4].GetString() : null);

    private static string Text(JsonElement from, ReadOnlySpan<byte> name) => from.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";

    private static long Count(JsonElement from, ReadOnlySpan<byte> name) => from.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;

    private static Usd? Amount(JsonElement from, ReadOnlySpan<byte> name) =>
        from.TryGetProperty(name, out JsonElement value) ? Usd.FromPicos(value.GetInt64()) : null;
}
