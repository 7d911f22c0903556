using System.Text;
using Farthing.Gateway.Caching;
using Farthing.Gateway.Reaching;
using Farthing.Gateway.Routing;
using Farthing.Ledger;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Metrics;

/// <summary><c>GET /metrics</c>: Prometheus text, version 0.0.4.</summary>
internal sealed class MetricsPage(
    CallMetrics calls,
    PriceMetrics prices,
    AttributionMetrics attribution,
    RefusalMetrics refusals,
    BudgetMetrics budgets,
    CacheMetrics cache,
    DeploymentMetrics deployments,
    RouteAccounts routes,
    CascadeMetrics cascades,
    JournaledLedger ledger)
{
    public Task WriteAsync(HttpContext context)
    {
        var output = new StringBuilder(16 * 1024);
        calls.Write(output);
        prices.Write(output);
        attribution.Write(output);
        refusals.Write(output);
        budgets.Write(output);
        cache.Write(output);
        deployments.Write(output);
        routes.Write(output);
        cascades.Write(output);
        LedgerHealth health = ledger.Health;
        Gauge(output, "farthing_ledger_up", "Whether the ledger takes calls.", health.TakesCalls ? 1 : 0);
        Gauge(output, "farthing_ledger_alarm", "Whether something is wrong with the ledger; /health/ready says what.", health.Alarm is null ? 0 : 1);
        Gauge(output, "farthing_ledger_backlog_calls", "Calls that ended and are not in the store yet.", health.BacklogCalls);
        Gauge(output, "farthing_ledger_backlog_bytes", "Journal that is not in the store yet, in bytes.", health.BacklogBytes);
        Gauge(output, "farthing_ledger_open_calls", "Calls under way.", health.OpenCalls);
        Gauge(output, "farthing_ledger_held_calls", "Ended calls kept in memory because the journal cannot be written.", health.HeldCalls);
        Gauge(output, "farthing_ledger_stored_calls", "Calls stored since start.", health.StoredCalls);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(output.ToString(), context.RequestAborted);
    }

    private static void Gauge(StringBuilder output, string name, string help, long value) =>
        output.Append($"# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");
}
