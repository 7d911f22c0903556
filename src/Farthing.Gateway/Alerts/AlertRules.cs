using Farthing.Alerts;
using Farthing.Alerts.Anomalies;
using Farthing.Alerts.Budgets;
using Farthing.Alerts.Caches;
using Farthing.Alerts.Deployments;
using Farthing.Alerts.Failures;
using Farthing.Alerts.Quiet;
using Farthing.Alerts.Runaway;
using Farthing.Alerts.Spending;
using Farthing.Alerts.Unpriced;
using Farthing.Gateway.Caching;
using Farthing.Ledger;
using Farthing.Providers.Health;

namespace Farthing.Gateway.Alerts;

/// <summary>The rules that the settings switch on.</summary>
internal sealed class AlertRules(
    AlertRuleOptions options,
    ILedgerReader ledger,
    RunawayWatch runaways,
    FailureWatch failures,
    IEnumerable<IBudgetStatusSource> budgets,
    IEnumerable<IKeyThrottle> throttles,
    HealthRegistry health,
    CacheMetrics caches)
{
    private readonly IBudgetStatusSource[] _budgets = [.. budgets];

    /// <summary>The rules, those that matter most first.</summary>
    public IReadOnlyList<IAlertRule> Make()
    {
        LedgerSpendHistory history = new(ledger);
        IAlertRule[] all =
        [
            new RunawayRule(runaways, options.Runaway, throttles),
            new BudgetThresholdRule(_budgets, options.BudgetLevels),
            new BudgetForecastRule(_budgets, options.ForecastProbability),
            new DeploymentDownRule(health),
            new CacheTroubleRule(caches.Troubles),
            new UnpricedModelRule(ledger),
            new FailureWasteRule(failures, options.FailureShare, options.LeastWaste),
            new SpendAnomalyRule(history, options.Anomaly),
            new QuietDataRule(history, options.SilentBy, options.SilentHours, options.Anomaly.MostSeries),
        ];
        return [.. all.Where(rule => options.Enabled.Contains(rule.Kind))];
    }
}
