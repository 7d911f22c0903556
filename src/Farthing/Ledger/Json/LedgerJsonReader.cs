using System.Globalization;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Pricing;

namespace Farthing.Ledger.Json;

/// <summary>Reads what <see cref="LedgerJson"/> wrote. Members that it does not know are passed over.</summary>
public static class LedgerJsonReader
{
    /// <summary>Reads a report.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static Report ReadReport(ReadOnlyMemory<byte> utf8) => Read(utf8, static root =>
    {
        List<Dimension> by = [.. root.GetProperty("by").EnumerateArray().Select(ReadWord<Dimension>)];
        return new Report
        {
            By = by,
            Since = ReadMoment(root, "since"),
            Until = ReadMoment(root, "until"),
            Rows = [.. root.GetProperty("rows").EnumerateArray().Select(row => new ReportRow(
                [.. by.Select(dimension => Text(row, LedgerNames.Of(dimension)))],
                ReadFigures(row)))],
            RowCount = root.GetProperty("row_count").GetInt32(),
            Total = ReadFigures(root.GetProperty("total")),
            Refused = !root.TryGetProperty("refused", out JsonElement refused)
                ? []
                : [.. refused.EnumerateArray().Select(each => new RefusedCount(Text(each, "error_code"), Text(each, "refused_by"), each.GetProperty("calls").GetInt64()))],
        };
    });

    /// <summary>Reads calls.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IReadOnlyList<CallRecord> ReadCalls(ReadOnlyMemory<byte> utf8) =>
        Read<IReadOnlyList<CallRecord>>(utf8, static root => [.. root.GetProperty("calls").EnumerateArray().Select(ReadCall)]);

    /// <summary>Reads one call.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static CallRecord ReadCall(ReadOnlyMemory<byte> utf8) => Read(utf8, ReadCall);

    /// <summary>Reads identities.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IReadOnlyList<CallId> ReadIds(ReadOnlyMemory<byte> utf8) =>
        Read<IReadOnlyList<CallId>>(utf8, static root => [.. root.GetProperty("ids").EnumerateArray().Select(id => ReadId(id.GetString()))]);

    /// <summary>Reads models without a price.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IReadOnlyList<MissingPrice> ReadMissingPrices(ReadOnlyMemory<byte> utf8) =>
        Read<IReadOnlyList<MissingPrice>>(utf8, static root => [.. root.GetProperty("missing").EnumerateArray().Select(price => new MissingPrice(
            Text(price, "provider"),
            Text(price, "model"),
            price.GetProperty("calls").GetInt64(),
            ReadMoment(price, "last_seen") ?? throw new FormatException("last_seen is missing")))]);

    private static T Read<T>(ReadOnlyMemory<byte> utf8, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            return read(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"The gateway's answer is not what it should be: {failure.Message}", failure);
        }
    }

    private static CallRecord ReadCall(JsonElement call) => !call.TryGetProperty("refusal", out JsonElement refusal) ? ReadRecord(call) : new RefusedCall(ReadRecord(call))
    {
        RefusedBy = Text(refusal, "refused_by"),
        Message = Text(refusal, "message"),
        RetryAfter = refusal.GetProperty("retry_after_s") is { ValueKind: JsonValueKind.Number } seconds ? seconds.GetInt32() : null,
        Count = refusal.GetProperty("calls").GetInt64(),
    };

    private static CallRecord ReadRecord(JsonElement call) => new()
    {
        Id = ReadId(Text(call, "id")),
        StartedAt = ReadMoment(call, "started_at") ?? throw new FormatException("started_at is missing"),
        Duration = ReadTime(call, "duration_ms") ?? TimeSpan.Zero,
        TimeToFirstByte = ReadTime(call, "time_to_first_byte_ms"),
        Overhead = ReadTime(call, "overhead_ms") ?? TimeSpan.Zero,
        Principal = new Principal
        {
            Project = Text(call, "project"),
            Team = Text(call, "team"),
            User = Text(call, "user"),
            Feature = Text(call, "feature"),
            Key = Text(call, "key"),
            Tags = Text(call, "tags"),
        },
        Endpoint = ReadWord<Endpoint>(call.GetProperty("endpoint")),
        Streamed = call.GetProperty("streamed").GetBoolean(),
        RequestedModel = Text(call, "requested_model"),
        Status = call.GetProperty("status").GetInt32(),
        Outcome = ReadWord<CallOutcome>(call.GetProperty("outcome")),
        ErrorCode = Text(call, "error_code"),
        Cache = Text(call, "cache"),
        Route = Text(call, "route"),
        Degraded = Text(call, "degraded"),
        Saved = ReadMoney(call, "saved_usd") ?? Usd.Zero,
        Charges = [.. call.GetProperty("charges").EnumerateArray().Select(ReadCharge)],
    };

    private static Charge ReadCharge(JsonElement charge) => new()
    {
        Attempt = charge.GetProperty("attempt").GetInt32(),
        Provider = Text(charge, "provider"),
        Deployment = Text(charge, "deployment"),
        Model = Text(charge, "model"),
        ProviderStatus = charge.GetProperty("provider_status").GetInt32(),
        Usage = ReadUsage(charge.GetProperty("usage")),
        UsageStatus = ReadWord<UsageStatus>(charge.GetProperty("usage_status")),
        Cost = ReadMoney(charge, "cost_usd"),
        CostStatus = ReadWord<CostStatus>(charge.GetProperty("cost_status")),
        ProviderReportedCost = ReadMoney(charge, "provider_reported_cost_usd"),
        Lines = [.. charge.GetProperty("lines").EnumerateArray().Select(line => new ChargeLine(
            ReadUnit(Text(line, "unit")),
            line.GetProperty("quantity").GetInt64(),
            (ReadMoney(line, "unit_price_usd") ?? Usd.Zero).Amount,
            ReadMoney(line, "amount_usd") ?? Usd.Zero,
            line.TryGetProperty("model", out JsonElement model) ? model.GetString() : null))],
        CatalogVersion = Text(charge, "catalog_version"),
        ServiceTier = Text(charge, "service_tier"),
        Duration = ReadTime(charge, "duration_ms") ?? TimeSpan.Zero,
    };

    private static ReportFigures ReadFigures(JsonElement figures) => new()
    {
        Calls = figures.GetProperty("calls").GetInt64(),
        Attempts = figures.GetProperty("attempts").GetInt64(),
        Errors = figures.GetProperty("errors").GetInt64(),
        PartialCalls = figures.GetProperty("partial_calls").GetInt64(),
        EstimatedCalls = figures.GetProperty("estimated_calls").GetInt64(),
        UnknownCostCalls = figures.GetProperty("unknown_cost_calls").GetInt64(),
        Usage = ReadUsage(figures.GetProperty("usage")),

        // null says that nothing is known of the cost; unknown_cost_calls, which is then not zero, says it too.
        Cost = ReadMoney(figures, "cost_usd") ?? Usd.Zero,
        Saved = ReadMoney(figures, "saved_usd") ?? Usd.Zero,
        MeanDuration = ReadTime(figures, "mean_duration_ms") ?? TimeSpan.Zero,
        MeanOverhead = ReadTime(figures, "mean_overhead_ms") ?? TimeSpan.Zero,
    };

    private static Usage ReadUsage(JsonElement usage) => usage.ValueKind == JsonValueKind.Null ? default : new Usage
    {
        InputTokens = usage.GetProperty("input_tokens").GetInt64(),
        CachedReadTokens = usage.GetProperty("cached_read").GetInt64(),
        CacheWrite5mTokens = usage.GetProperty("cache_write_5m").GetInt64(),
        CacheWrite1hTokens = usage.GetProperty("cache_write_1h").GetInt64(),
        CacheWriteTokens = usage.GetProperty("cache_write").GetInt64(),
        OutputTokens = usage.GetProperty("output_tokens").GetInt64(),
        ReasoningTokens = usage.GetProperty("reasoning").GetInt64(),
        InputAudioTokens = usage.GetProperty("input_audio").GetInt64(),
        CachedAudioTokens = usage.GetProperty("cached_audio").GetInt64(),
        InputImageTokens = usage.GetProperty("input_image").GetInt64(),
        OutputAudioTokens = usage.GetProperty("output_audio").GetInt64(),
        OutputImageTokens = usage.GetProperty("output_image").GetInt64(),
        WebSearchRequests = usage.GetProperty("web_search_requests").GetInt64(),
    };

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString() ?? "";

    private static CallId ReadId(string? text) =>
        CallId.TryParse(text, out CallId id) ? id : throw new FormatException($"\"{text}\" is not a call's identity");

    private static T ReadWord<T>(JsonElement word)
        where T : struct, Enum => LedgerNames.TryParse(word.GetString() ?? "", out T value)
        ? value
        : throw new FormatException($"\"{word}\" is not a {typeof(T).Name}");

    private static PriceUnit ReadUnit(string name) =>
        PriceUnits.TryParse(name, out PriceUnit unit) ? unit : throw new FormatException($"\"{name}\" is not a unit of prices");

    private static Usd? ReadMoney(JsonElement parent, string name) => parent.GetProperty(name).GetString() is { } text
        ? new Usd(decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture))
        : null;

    private static TimeSpan? ReadTime(JsonElement parent, string name) => parent.GetProperty(name) is { ValueKind: JsonValueKind.Number } number
        ? TimeSpan.FromTicks((long)(number.GetDecimal() * TimeSpan.TicksPerMillisecond))
        : null;

    private static DateTimeOffset? ReadMoment(JsonElement parent, string name) =>
        parent.GetProperty(name).ValueKind == JsonValueKind.Null ? null : parent.GetProperty(name).GetDateTimeOffset();
}
