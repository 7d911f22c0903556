using System.Collections.Concurrent;
using System.Text;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Wire;

namespace Farthing.Gateway.Metrics;

/// <summary>
/// Counts settled calls and writes them as Prometheus text under the names of OpenTelemetry's GenAI conventions
/// (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/), with dots and units as Prometheus writes them.
/// </summary>
internal sealed class CallMetrics : ICallObserver
{
    /// <summary>How many combinations of operation, provider and model are kept apart; beyond it, models are folded into <c>other</c>.</summary>
    private const int MaxSeries = 1000;

    private readonly CacheCounts _caches = new();
    private readonly ConcurrentDictionary<SeriesKey, CallSeries> _series = new();
    private volatile Recent? _recent;

    public void Settled(Call call, CallRecord record)
    {
        Charge? last = record.Charges.Count > 0 ? record.Charges[^1] : null;
        _caches.Count(record);
        SeriesOf(record.Endpoint, last?.Provider ?? "none", last?.Model ?? "none").Record(record);
    }

    /// <summary>Writes every series.</summary>
    public void Write(StringBuilder output)
    {
        CallSeries[] all = [.. _series.Values];
        Family(output, "gen_ai_server_request_duration_seconds", "histogram", "From a call's arrival to the last byte given to the client.", all,
            (s, name) => s.Duration.Write(output, name, s.Labels));
        Family(output, "gen_ai_server_time_to_first_token_seconds", "histogram", "From a call's arrival to the first byte of the provider's answer.", all,
            (s, name) => s.FirstByte.Write(output, name, s.Labels));
        Family(output, "gen_ai_client_token_usage", "histogram", "Tokens of a call by type.", all, (s, name) =>
        {
            s.InputTokens.Write(output, name, s.Labels + ",gen_ai_token_type=\"input\"");
            s.OutputTokens.Write(output, name, s.Labels + ",gen_ai_token_type=\"output\"");
        });
        Family(output, "farthing_overhead_seconds", "histogram", "The part of the time until the answer began that was the gateway's own: without the provider's and without waits for room in budgets and limits or before retries.", all,
            (s, name) => s.Overhead.Write(output, name, s.Labels));
        Family(output, "farthing_calls_total", "counter", "Calls by outcome.", all, (s, name) =>
        {
            foreach (CallOutcome outcome in Enum.GetValues<CallOutcome>())
                if (s.CountOf(outcome) > 0) output.Append($"{name}{{{s.Labels},outcome=\"{outcome}\"}} {s.CountOf(outcome)}\n");
        });
        Family(output, "farthing_cost_usd_total", "counter", "What calls cost, where it is known.", all,
            (s, name) => output.Append($"{name}{{{s.Labels}}} {s.Cost}\n"));
        Family(output, "farthing_unknown_cost_calls_total", "counter", "Calls whose cost is not known.", all,
            (s, name) => output.Append($"{name}{{{s.Labels}}} {s.UnknownCosts}\n"));
        _caches.Write(output);
    }

    private CallSeries SeriesOf(Endpoint endpoint, string provider, string model)
    {
        // Calls of one kind follow each other: then no key is made.
        if (_recent is { } recent && recent.Key.Endpoint == endpoint && recent.Key.Provider == provider && recent.Key.Model == model) return recent.Series;
        SeriesKey key = new(endpoint, provider, model);
        if (!_series.TryGetValue(key, out CallSeries? series)) series = Add(_series.Count >= MaxSeries ? key with { Model = "other" } : key);
        _recent = new Recent(key, series);
        return series;
    }

    private CallSeries Add(SeriesKey added) =>
        _series.GetOrAdd(added, static key => new CallSeries(
            $"gen_ai_operation_name=\"{key.Endpoint.NameOf()}\",gen_ai_provider_name=\"{PrometheusText.Escape(key.Provider)}\",gen_ai_response_model=\"{PrometheusText.Escape(key.Model)}\""));

    private static void Family(StringBuilder output, string name, string type, string help, CallSeries[] all, Action<CallSeries, string> write)
    {
        PrometheusText.Head(output, name, type, help);
        foreach (CallSeries series in all)
            lock (series.Lock) write(series, name);
    }

    private sealed record SeriesKey(Endpoint Endpoint, string Provider, string Model);

    private sealed record Recent(SeriesKey Key, CallSeries Series);
}
