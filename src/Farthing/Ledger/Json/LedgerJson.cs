using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Pricing;

namespace Farthing.Ledger.Json;

/// <summary>
/// The ledger's answers as JSON: what the admin API returns and <c>--json</c> prints. Money is a decimal in a string, never a number that a
/// reader could take for floating point; times are decimal milliseconds; what is not known is <c>null</c>. <see cref="LedgerJsonReader"/> reads it back.
/// </summary>
public static class LedgerJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Indented = Compact with { Indented = true };

    /// <summary>What <paramref name="write"/> writes, as UTF-8.</summary>
    public static byte[] ToUtf8(Action<Utf8JsonWriter> write, bool indented = false)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, indented ? Indented : Compact)) write(json);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a report: <c>by</c>, <c>since</c>, <c>until</c>, <c>rows</c>, <c>row_count</c>, <c>total</c>, <c>refused</c>.</summary>
    public static void Write(Utf8JsonWriter json, Report report)
    {
        json.WriteStartObject();
        json.WriteStartArray("by");
        foreach (Dimension dimension in report.By) json.WriteStringValue(LedgerNames.Of(dimension));
        json.WriteEndArray();
        WriteMoment(json, "since", report.Since);
        WriteMoment(json, "until", report.Until);
        json.WriteStartArray("rows");
        foreach (ReportRow row in report.Rows)
        {
            json.WriteStartObject();
            for (int i = 0; i < report.By.Count; i++)
                json.WriteString(LedgerNames.Of(report.By[i]), row.Values[i]);
            WriteFigures(json, row.Figures);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("row_count", report.RowCount);
        json.WriteStartObject("total");
        WriteFigures(json, report.Total);
        json.WriteEndObject();
        json.WriteStartArray("refused");
        foreach (RefusedCount refused in report.Refused)
        {
            json.WriteStartObject();
            json.WriteString("error_code", refused.Code);
            json.WriteString("refused_by", refused.RefusedBy);
            json.WriteNumber("calls", refused.Calls);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes calls: <c>{"calls":[…]}</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<CallRecord> calls)
    {
        json.WriteStartObject();
        json.WriteStartArray("calls");
        foreach (CallRecord call in calls) Write(json, call);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes identities: <c>{"ids":[…]}</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<CallId> ids)
    {
        json.WriteStartObject();
        json.WriteStartArray("ids");
        foreach (CallId id in ids) json.WriteStringValue(id.ToString());
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes models without a price: <c>{"missing":[…]}</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<MissingPrice> missing)
    {
        json.WriteStartObject();
        json.WriteStartArray("missing");
        foreach (MissingPrice price in missing)
        {
            json.WriteStartObject();
            json.WriteString("provider", price.Provider);
            json.WriteString("model", price.Model);
            json.WriteNumber("calls", price.Calls);
            WriteMoment(json, "last_seen", price.LastSeen);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes one call with everything the ledger keeps of it; of a refused one also why, as <c>refusal</c>.</summary>
    public static void Write(Utf8JsonWriter json, CallRecord call)
    {
        json.WriteStartObject();
        json.WriteString("id", call.Id.ToString());
        WriteMoment(json, "started_at", call.StartedAt);
        WriteMilliseconds(json, "duration_ms", call.Duration);
        WriteMilliseconds(json, "time_to_first_byte_ms", call.TimeToFirstByte);
        WriteMilliseconds(json, "overhead_ms", call.Overhead);
        json.WriteString("project", call.Principal.Project);
        json.WriteString("team", call.Principal.Team);
        json.WriteString("user", call.Principal.User);
        json.WriteString("feature", call.Principal.Feature);
        json.WriteString("key", call.Principal.Key);
        json.WriteString("tags", call.Principal.Tags);
        json.WriteString("endpoint", LedgerNames.Of(call.Endpoint));
        json.WriteBoolean("streamed", call.Streamed);
        json.WriteString("requested_model", call.RequestedModel);
        json.WriteNumber("status", call.Status);
        json.WriteString("outcome", LedgerNames.Of(call.Outcome));
        json.WriteString("error_code", call.ErrorCode);
        json.WriteString("cache", call.Cache);
        json.WriteString("route", call.Route);
        json.WriteString("degraded", call.Degraded);
        WriteMoney(json, "cost_usd", call.Cost);
        WriteMoney(json, "saved_usd", call.Saved);
        json.WriteStartArray("charges");
        foreach (Charge charge in call.Charges) Write(json, charge);
        json.WriteEndArray();
        if (call is RefusedCall refused)
        {
            json.WriteStartObject("refusal");
            json.WriteString("refused_by", refused.RefusedBy);
            json.WriteString("message", refused.Message);
            if (refused.RetryAfter is { } seconds) json.WriteNumber("retry_after_s", seconds);
            else json.WriteNull("retry_after_s");
            json.WriteNumber("calls", refused.Count);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes what was used. Totals are <c>input_tokens</c> and <c>output_tokens</c>; the others are parts of them.</summary>
    public static void Write(Utf8JsonWriter json, in Usage usage)
    {
        json.WriteStartObject();
        json.WriteNumber("input_tokens", usage.InputTokens);
        json.WriteNumber("cached_read", usage.CachedReadTokens);
        json.WriteNumber("cache_write_5m", usage.CacheWrite5mTokens);
        json.WriteNumber("cache_write_1h", usage.CacheWrite1hTokens);
        json.WriteNumber("cache_write", usage.CacheWriteTokens);
        json.WriteNumber("output_tokens", usage.OutputTokens);
        json.WriteNumber("reasoning", usage.ReasoningTokens);
        json.WriteNumber("input_audio", usage.InputAudioTokens);
        json.WriteNumber("cached_audio", usage.CachedAudioTokens);
        json.WriteNumber("input_image", usage.InputImageTokens);
        json.WriteNumber("output_audio", usage.OutputAudioTokens);
        json.WriteNumber("output_image", usage.OutputImageTokens);
        json.WriteNumber("web_search_requests", usage.WebSearchRequests);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Charge charge)
    {
        json.WriteStartObject();
        json.WriteNumber("attempt", charge.Attempt);
        json.WriteString("provider", charge.Provider);
        json.WriteString("deployment", charge.Deployment);
        json.WriteString("model", charge.Model);
        json.WriteNumber("provider_status", charge.ProviderStatus);
        json.WritePropertyName("usage");
        if (charge.UsageStatus == UsageStatus.Unknown) json.WriteNullValue();
        else Write(json, charge.Usage);
        json.WriteString("usage_status", LedgerNames.Of(charge.UsageStatus));
        WriteMoney(json, "cost_usd", charge.Cost);
        json.WriteString("cost_status", LedgerNames.Of(charge.CostStatus));
        WriteMoney(json, "provider_reported_cost_usd", charge.ProviderReportedCost);
        json.WriteStartArray("lines");
        foreach (ChargeLine line in charge.Lines)
        {
            json.WriteStartObject();
            json.WriteString("unit", line.Unit.Name());
            json.WriteNumber("quantity", line.Quantity);
            WriteMoney(json, "unit_price_usd", new Usd(line.UnitPrice));
            json.WriteNumber("per", line.Unit.IsTokens() ? 1_000_000 : 1_000);
            WriteMoney(json, "amount_usd", line.Amount);
            if (line.Model is not null) json.WriteString("model", line.Model);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("catalog_version", charge.CatalogVersion);
        json.WriteString("service_tier", charge.ServiceTier);
        WriteMilliseconds(json, "duration_ms", charge.Duration);
        json.WriteEndObject();
    }

    private static void WriteFigures(Utf8JsonWriter json, ReportFigures figures)
    {
        json.WriteNumber("calls", figures.Calls);
        json.WriteNumber("attempts", figures.Attempts);
        json.WriteNumber("errors", figures.Errors);
        json.WriteNumber("partial_calls", figures.PartialCalls);
        json.WriteNumber("estimated_calls", figures.EstimatedCalls);
        json.WriteNumber("unknown_cost_calls", figures.UnknownCostCalls);
        json.WritePropertyName("usage");
        Write(json, figures.Usage);
        WriteMoney(json, "cost_usd", figures.KnownCost());
        WriteMoney(json, "saved_usd", figures.Saved);
        WriteMilliseconds(json, "mean_duration_ms", figures.MeanDuration);
        WriteMilliseconds(json, "mean_overhead_ms", figures.MeanOverhead);
    }

    private static void WriteMoney(Utf8JsonWriter json, string name, Usd? amount)
    {
        if (amount is { } known) json.WriteString(name, known.ToString());
        else json.WriteNull(name);
    }

    private static void WriteMilliseconds(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } known) json.WriteNumber(name, (decimal)known.Ticks / TimeSpan.TicksPerMillisecond);
        else json.WriteNull(name);
    }

    private static void WriteMoment(Utf8JsonWriter json, string name, DateTimeOffset? moment)
    {
        if (moment is { } known) json.WriteString(name, known.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", null));
        else json.WriteNull(name);
    }
}
