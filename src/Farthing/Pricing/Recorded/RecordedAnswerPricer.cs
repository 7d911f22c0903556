using System.Text;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing.Metering;

namespace Farthing.Pricing.Recorded;

/// <summary>
/// Prices recorded answers: <c>farthing cost</c>. One JSON object a line goes in (<c>id</c>, <c>provider</c>, <c>api</c>, <c>model</c>,
/// <c>transport</c>, <c>http_status</c>, <c>context</c>, <c>priced_at</c>, <c>http_body</c>; others are not read), one comes out, in
/// the same order. A line that cannot be read gives a line that says why.
/// </summary>
public sealed class RecordedAnswerPricer(Pricer pricer)
{
    private readonly Dictionary<UsageWire, UsageReader> _readers = [];
    private readonly PricedCall _priced = new();

    /// <summary>Prices every line.</summary>
    /// <param name="input">Lines of JSON, UTF-8.</param>
    /// <param name="output">Receives the lines; left open.</param>
    /// <param name="progress">Receives the number of lines priced, from time to time.</param>
    /// <param name="cancellation">Stops between lines.</param>
    /// <returns>How many lines were priced.</returns>
    public async Task<long> RunAsync(Stream input, Stream output, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        using var reader = new StreamReader(input, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024, leaveOpen: true);
        using var buffer = new MemoryStream();
        using var writer = new Utf8JsonWriter(buffer);
        long number = 0;
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            number++;
            Write(writer, RecordedAnswer.Read(line, number));
            await writer.FlushAsync(cancellation);
            buffer.WriteByte((byte)'\n');
            await output.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellation);
            buffer.SetLength(0);
            writer.Reset();
            if (number % 1000 == 0) progress?.Report(number);
        }

        await output.FlushAsync(cancellation);
        progress?.Report(number);
        return number;
    }

    private void Write(Utf8JsonWriter json, RecordedAnswer answer)
    {
        if (answer.Problem is null) Price(answer);
        else _priced.Clear();

        json.WriteStartObject();
        json.WriteString("id", answer.Id);
        WriteUsage(json);
        WriteAmount(json, "cost_usd", _priced.Status == CostStatus.Estimated ? null : _priced.Cost);
        WriteAmount(json, "token_cost_usd", _priced.Status == CostStatus.Estimated ? null : _priced.TokenCost);
        json.WriteString("cost_status", StatusName(_priced.Status));
        WriteAmount(json, "lower_bound_usd", _priced.LowerBound);
        WriteBreakdown(json, answer);
        json.WriteEndObject();
    }

    private void Price(RecordedAnswer answer)
    {
        UsageReader reader = ReaderOf(answer);
        reader.Reset(answer.Model);
        reader.Append(answer.Body);
        UsageReport report = reader.Finish(complete: true);
        report.OwnKey ??= answer.OwnKey;
        pricer.Price(
            new PricingRequest
            {
                Provider = answer.Provider,
                Model = answer.Model,
                At = answer.At,
                HttpStatus = answer.HttpStatus,
                ServiceTier = answer.ServiceTier,
                Batch = answer.Batch,
                Regional = answer.Regional,
            },
            report,
            _priced);
    }

    private UsageReader ReaderOf(RecordedAnswer answer)
    {
        if (!UsageReaders.TryParse(answer.Api, out UsageWire wire)) wire = UsageReaders.UsualWire(answer.Provider);
        if (!_readers.TryGetValue(wire, out UsageReader? reader)) _readers[wire] = reader = UsageReaders.Create(wire);
        return reader;
    }

    private void WriteUsage(Utf8JsonWriter json)
    {
        if (_priced.UsageStatus == UsageStatus.Unknown)
        {
            json.WriteNull("usage");
            return;
        }

        Usage usage = _priced.Usage;
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", usage.InputTokens);
        json.WriteNumber("cached_read", usage.CachedReadTokens);
        json.WriteNumber("cache_write_5m", usage.CacheWrite5mTokens);
        json.WriteNumber("cache_write_1h", usage.CacheWrite1hTokens);
        json.WriteNumber("cache_write", usage.CacheWriteTokens);
        json.WriteNumber("output_tokens", usage.OutputTokens);
        json.WriteNumber("reasoning", usage.ReasoningTokens);
        json.WriteNumber("input_audio", usage.InputAudioTokens);
        json.WriteNumber("output_audio", usage.OutputAudioTokens);
        json.WriteNumber("output_image", usage.OutputImageTokens);
        json.WriteNumber("web_search_requests", usage.WebSearchRequests);
        json.WriteEndObject();
    }

    private void WriteBreakdown(Utf8JsonWriter json, RecordedAnswer answer)
    {
        json.WriteStartObject("breakdown");
        if (_priced.Model.Length > 0) json.WriteString("model", _priced.Model);
        if (_priced.CatalogVersion.Length > 0) json.WriteString("catalog", _priced.CatalogVersion);
        if (_priced.Modifiers.Length > 0) json.WriteString("served", _priced.Modifiers);
        if ((answer.Problem ?? _priced.Reason) is { } reason) json.WriteString("reason", reason);
        if (_priced.ProviderReportedCost is { } reported) WriteAmount(json, "provider_reported_usd", reported);
        if (_priced.ComputedCost is { } computed) WriteAmount(json, "computed_usd", computed);
        if (_priced.AwaitsReview) json.WriteBoolean("scheduled_price_awaits_review", true);
        json.WriteStartArray("lines");
        foreach (ref readonly ChargeLine line in _priced.Lines)
        {
            json.WriteStartObject();
            json.WriteString("unit", line.Unit.Name());
            if (line.Model is not null) json.WriteString("model", line.Model);
            json.WriteNumber("quantity", line.Quantity);
            WriteAmount(json, line.Unit.IsTokens() ? "usd_per_million" : "usd_per_thousand", new Usd(line.UnitPrice));
            WriteAmount(json, "usd", line.Amount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAmount(Utf8JsonWriter json, string name, Usd? amount)
    {
        if (amount is { } known) json.WriteString(name, known.ToString());
        else json.WriteNull(name);
    }

    /// <summary>The contract knows five words; a cost from a price that is not confirmed is not claimed to be known.</summary>
    private static string StatusName(CostStatus status) => status switch
    {
        CostStatus.Computed => "computed",
        CostStatus.ProviderReported => "provider_reported",
        CostStatus.Partial => "partial",
        CostStatus.NotBilled => "not_billed",
        _ => "unknown",
    };
}
