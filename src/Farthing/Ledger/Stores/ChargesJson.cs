using System.Globalization;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Pricing;

namespace Farthing.Ledger.Stores;

/// <summary>The charges of a call as the JSON that the column <c>charges</c> holds. What is empty, zero or unknown is left out. For one thread.</summary>
internal sealed class ChargesJson
{
    private readonly JsonBuffer _json = new();

    /// <summary>Writes charges; the bytes are valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(IReadOnlyList<Charge> charges) => WriteToMemory(charges).Span;

    /// <inheritdoc cref="Write(IReadOnlyList{Charge})" />
    public ReadOnlyMemory<byte> WriteToMemory(IReadOnlyList<Charge> charges)
    {
        _json.Clear();
        _json.Raw("["u8);
        for (int i = 0; i < charges.Count; i++) Write(charges[i]);
        return _json.Raw("]"u8).Written;
    }

    /// <summary>
    /// Writes the charges of a call beside columns that hold <see cref="ChargeColumns"/>: the only charge of a call without what they say, which is more than half of it.
    /// The bytes are valid until the next call.
    /// </summary>
    public ReadOnlySpan<byte> WriteBesideColumns(CallRecord call)
    {
        if (call.Charges is not [{ Attempt: 1 } charge]) return Write(call.Charges);
        _json.Clear();
        _json.Raw("[{\"duration_us\":"u8).Number(Quantities.Micros(charge.Duration));
        if (charge.ProviderStatus != call.Status) _json.Raw(",\"status\":"u8).Number(charge.ProviderStatus);
        if (charge.UsageStatus != UsageStatus.Unknown && !ChargeColumns.Hold(charge.Usage)) WriteTokens(charge.Usage);
        WriteBill(charge);
        return _json.Raw("}]"u8).Written.Span;
    }

    public static IReadOnlyList<Charge> Read(ReadOnlyMemory<byte> json, ChargeColumns columns = default)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement charges = document.RootElement;
        if (charges.GetArrayLength() != 1) columns = default;
        return [.. charges.EnumerateArray().Select(charge => ReadCharge(charge, columns))];
    }

    private void Write(Charge charge)
    {
        _json.Comma().Raw("{\"attempt\":"u8).Number(charge.Attempt);
        _json.Raw(",\"provider\":"u8).Text(charge.Provider);
        _json.Raw(",\"deployment\":"u8).Text(charge.Deployment);
        _json.Raw(",\"model\":"u8).Text(charge.Model);
        _json.Raw(",\"status\":"u8).Number(charge.ProviderStatus);
        _json.Raw(",\"duration_us\":"u8).Number(Quantities.Micros(charge.Duration));
        _json.Raw(",\"usage\":"u8).Text(Names.UsageStatuses[charge.UsageStatus]);
        if (charge.UsageStatus != UsageStatus.Unknown) WriteTokens(charge.Usage);
        _json.Raw(",\"cost\":"u8).Text(Names.CostStatuses[charge.CostStatus]);
        if (Quantities.Picos(charge.Cost) is { } cost) _json.Raw(",\"cost_pico\":"u8).Number(cost);
        WriteBill(charge);
        _json.Raw("}"u8);
    }

    /// <summary>What no column of a call holds.</summary>
    private void WriteBill(Charge charge)
    {
        if (Quantities.Picos(charge.ProviderReportedCost) is { } reported) _json.Raw(",\"provider_reported_pico\":"u8).Number(reported);
        if (charge.ServiceTier.Length > 0) _json.Raw(",\"tier\":"u8).Text(charge.ServiceTier);
        if (charge.CatalogVersion.Length > 0) _json.Raw(",\"catalog\":"u8).Text(charge.CatalogVersion);
        if (charge.Lines.Count > 0) WriteLines(charge.Lines);
    }

    private void WriteTokens(in Usage usage)
    {
        _json.Raw(",\"tokens\":{"u8);
        Count("\"input\":"u8, usage.InputTokens);
        Count("\"cached_read\":"u8, usage.CachedReadTokens);
        Count("\"cache_write_5m\":"u8, usage.CacheWrite5mTokens);
        Count("\"cache_write_1h\":"u8, usage.CacheWrite1hTokens);
        Count("\"cache_write\":"u8, usage.CacheWriteTokens);
        Count("\"output\":"u8, usage.OutputTokens);
        Count("\"reasoning\":"u8, usage.ReasoningTokens);
        Count("\"input_audio\":"u8, usage.InputAudioTokens);
        Count("\"cached_audio\":"u8, usage.CachedAudioTokens);
        Count("\"input_image\":"u8, usage.InputImageTokens);
        Count("\"output_audio\":"u8, usage.OutputAudioTokens);
        Count("\"output_image\":"u8, usage.OutputImageTokens);
        Count("\"web_search\":"u8, usage.WebSearchRequests);
        _json.Raw("}"u8);
    }

    private void Count(ReadOnlySpan<byte> name, long count)
    {
        if (count != 0) _json.Comma().Raw(name).Number(count);
    }

    private void WriteLines(IReadOnlyList<ChargeLine> lines)
    {
        _json.Raw(",\"lines\":["u8);
        for (int i = 0; i < lines.Count; i++)
        {
            ChargeLine line = lines[i];
            _json.Comma().Raw("["u8).Text(Names.PriceUnits[line.Unit]).Raw(","u8).Number(line.Quantity).Raw(","u8).Text(line.UnitPrice);
            if (Quantities.Picos(line.Amount) is { } amount) _json.Raw(","u8).Number(amount);
            else if (line.Model is not null) _json.Raw(",null"u8);
            if (line.Model is not null) _json.Raw(","u8).Text(line.Model);
            _json.Raw("]"u8);
        }

        _json.Raw("]"u8);
    }

    private static Charge ReadCharge(JsonElement charge, in ChargeColumns columns) => new()
    {
        Attempt = charge.TryGetProperty("attempt"u8, out JsonElement attempt) ? attempt.GetInt32() : 1,
        Provider = Text(charge, "provider"u8, columns.Provider),
        Deployment = Text(charge, "deployment"u8, columns.Deployment),
        Model = Text(charge, "model"u8, columns.Model),
        ProviderStatus = charge.TryGetProperty("status"u8, out JsonElement status) ? status.GetInt32() : columns.Status,
        Duration = Quantities.Time(charge.GetProperty("duration_us"u8).GetInt64()),
        UsageStatus = Names.UsageStatuses.Parse(Text(charge, "usage"u8, columns.UsageStatus)),
        Usage = charge.TryGetProperty("tokens"u8, out JsonElement tokens) ? ReadTokens(tokens) : columns.Usage,
        CostStatus = Names.CostStatuses.Parse(Text(charge, "cost"u8, columns.CostStatus)),
        Cost = Amount(charge, "cost_pico"u8) ?? (columns.CostPico is { } picos ? Usd.FromPicos(picos) : null),
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

    private static string Text(JsonElement from, ReadOnlySpan<byte> name, string? otherwise = null) => from.TryGetProperty(name, out JsonElement value) ? value.GetString()! : otherwise ?? "";

    private static long Count(JsonElement from, ReadOnlySpan<byte> name) => from.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;

    private static Usd? Amount(JsonElement from, ReadOnlySpan<byte> name) =>
        from.TryGetProperty(name, out JsonElement value) ? Usd.FromPicos(value.GetInt64()) : null;
}
