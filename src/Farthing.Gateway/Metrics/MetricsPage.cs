using System.Text;
using Farthing.Gateway.Budgets;
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
    BudgetWorker budgetJournal,
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
        PrometheusText.Single(output, "farthing_budget_journal_up", "gauge", "Whether calls that touch a budget are taken.", budgetJournal.TakesCalls ? 1 : 0);
        PrometheusText.Single(output, "farthing_budget_journal_alarm", "gauge", "Whether what budgets remember cannot be written; /health/ready says why.", budgetJournal.Alarm is null ? 0 : 1);
        cache.Write(output);
        deployments.Write(output);
        routes.Write(output);
        cascades.Write(output);
        LedgerHealth health = ledger.Health;
        PrometheusText.Single(output, "farthing_ledger_up", "gauge", "Whether the ledger takes calls.", health.TakesCalls ? 1 : 0);
        PrometheusText.Single(output, "farthing_ledger_alarm", "gauge", "Whether something is wrong with the ledger; /health/ready says what.", health.Alarm is null ? 0 : 1);
        PrometheusText.Single(output, "farthing_ledger_backlog_calls", "gauge", "Calls that ended and are not in the store yet.", health.BacklogCalls);
        PrometheusText.Single(output, "farthing_ledger_backlog_bytes", "gauge", "Journal that is not in the store yet, in bytes.", health.BacklogBytes);
        PrometheusText.Single(output, "farthing_ledger_open_calls", "gauge", "Calls under way.", health.OpenCalls);
        PrometheusText.Single(output, "farthing_ledger_held_calls", "gauge", "Ended calls kept in memory because the journal cannot be written.", health.HeldCalls);
        PrometheusText.Single(output, "farthing_ledger_stored_calls", "gauge", "Calls stored since start.", health.StoredCalls);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(output.ToString(), context.RequestAborted);
    }
}
