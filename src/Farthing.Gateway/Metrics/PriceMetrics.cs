using System.Collections.Concurrent;
using System.Text;
using Farthing.Ledger;
using Farthing.Pricing;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Metrics;

/// <summary>Counts calls without a price and says so once for each model; sums how far providers' own figures are from ours.</summary>
internal sealed partial class PriceMetrics(ILoggerFactory loggers) : IPricingObserver
{
    /// <summary>How many models without a price are kept apart; a client that makes names up cannot grow the memory beyond it.</summary>
    private const int MaxModels = 1000;

    private readonly ILogger _logger = loggers.CreateLogger<PriceMetrics>();
    private readonly ConcurrentDictionary<(string Provider, string Model), Counter> _unpriced = new();
    private readonly ConcurrentDictionary<string, CostDifference> _differences = new(StringComparer.Ordinal);

    public void Priced(in PricingRequest request, PricedCall call)
    {
        if (IsUnpriced(call)) CountUnpriced(request.ProviderName, call.Model, call.Reason ?? "unknown");
        if (call is { ProviderReportedCost: { } reported, ComputedCost: { } computed } && call.UsageStatus == UsageStatus.Reported)
            _differences.GetOrAdd(request.ProviderName, static _ => new CostDifference()).Add(reported - computed);
    }

    public void Blocked(in PricingRequest request) => CountUnpriced(request.ProviderName, request.Model, "calls are blocked");

    /// <summary>Writes every series.</summary>
    public void Write(StringBuilder output)
    {
        PrometheusText.Head(output, "farthing_unpriced_calls_total", "counter", "Calls whose model, or a fee of theirs, has no price: their cost is unknown, a lower bound, an estimate, or they were blocked.");
        foreach (((string provider, string model), Counter counter) in _unpriced)
            output.Append($"farthing_unpriced_calls_total{{provider=\"{PrometheusText.Escape(provider)}\",model=\"{PrometheusText.Escape(model)}\"}} {counter.Count}\n");
        Family(output, "farthing_cost_compared_calls_total", "Calls whose provider reported a cost that could be compared with ours.", (d, name, labels) =>
            output.Append($"{name}{{{labels}}} {d.Calls}\n"));
        Family(output, "farthing_cost_difference_usd_total", "How far providers' reported costs are from ours, by direction: over is more than ours.", (d, name, labels) =>
            output.Append($"{name}{{{labels},direction=\"over\"}} {d.Over}\n{name}{{{labels},direction=\"under\"}} {d.Under}\n"));
    }

    private static bool IsUnpriced(PricedCall call) =>
        call.UsageStatus != UsageStatus.Unknown
        && call.ProviderReportedCost is null
        && call.Status != CostStatus.NotBilled
        && (call.HasNoPrice || call.HasUnpricedFees || call.ComputedCost is null);

    private void CountUnpriced(string provider, string model, string reason)
    {
        if (_unpriced.TryGetValue((provider, model), out Counter? counter))
        {
            counter.Increment();
            return;
        }

        if (_unpriced.Count >= MaxModels) model = "other";
        counter = _unpriced.GetOrAdd((provider, model), static _ => new Counter());

        // Of calls that come at the same time, one is the first.
        if (counter.Increment() == 1) LogUnpriced(model, provider, reason);
    }

    private void Family(StringBuilder output, string name, string help, Action<CostDifference, string, string> write)
    {
        PrometheusText.Head(output, name, "counter", help);
        foreach ((string provider, CostDifference difference) in _differences)
            lock (difference.Lock) write(difference, name, $"provider=\"{PrometheusText.Escape(provider)}\"");
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The model {Model} of {Provider} cannot be priced ({Reason}). Add a price: farthing prices import, or prices.overrides. farthing prices missing lists them all; this is said once.")]
    private partial void LogUnpriced(string model, string provider, string reason);

    private sealed class Counter
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        public long Increment() => Interlocked.Increment(ref _count);
    }

    private sealed class CostDifference
    {
        public Lock Lock { get; } = new();

        public long Calls { get; private set; }

        public Usd Over { get; private set; }

        public Usd Under { get; private set; }

        public void Add(Usd difference)
        {
            lock (Lock)
            {
                Calls++;
                if (difference > Usd.Zero) Over += difference;
                else Under += Usd.Zero - difference;
            }
        }
    }
}
