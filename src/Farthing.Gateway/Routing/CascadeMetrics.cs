using System.Text;
using Farthing.Gateway.Metrics;
using Farthing.Routing.Cascades.Balances;

namespace Farthing.Gateway.Routing;

/// <summary>What cascades came to, as Prometheus text; nothing where there are none.</summary>
internal sealed class CascadeMetrics(CascadeBalances balances)
{
    /// <summary>Writes every series.</summary>
    public void Write(StringBuilder output)
    {
        if (balances.Outcomes is { Count: > 0 } outcomes)
        {
            PrometheusText.Head(output, "farthing_cascade_calls_total", "counter", "Calls of a cascade, by what came of the cheap answer: stood, escalated, or given all the same because no stronger model could be had.");
            foreach ((string policy, CascadeOutcome outcome, long calls) in outcomes)
                output.Append($"farthing_cascade_calls_total{{route=\"{PrometheusText.Escape(policy)}\",outcome=\"{Word(outcome)}\"}} {calls}\n");
        }

        if (balances.Read() is not { Count: > 0 } figures) return;
        PrometheusText.Head(output, "farthing_cascade_off", "gauge", "Features of projects on which a route's cascade is off because it lost money.");
        foreach (IGrouping<string, CascadeBalance> policy in figures.GroupBy(balance => balance.Policy, StringComparer.Ordinal))
            output.Append($"farthing_cascade_off{{route=\"{PrometheusText.Escape(policy.Key)}\"}} {policy.Count(balance => balance.OffUntil is not null)}\n");
    }

    private static string Word(CascadeOutcome outcome) => outcome switch
    {
        CascadeOutcome.Stood => "stood",
        CascadeOutcome.Escalated => "escalated",
        _ => "fell_back",
    };
}
