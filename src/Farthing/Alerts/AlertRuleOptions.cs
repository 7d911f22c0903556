using Farthing.Alerts.Anomalies;
using Farthing.Alerts.Budgets;
using Farthing.Alerts.Runaway;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Alerts;

/// <summary>Every rule's settings.</summary>
public sealed record AlertRuleOptions
{
    /// <summary>The rules that are asked. Default: all.</summary>
    public IReadOnlySet<AlertKind> Enabled { get; init; } = new HashSet<AlertKind>(Enum.GetValues<AlertKind>());

    /// <summary>The spend anomaly rule.</summary>
    public SpendAnomalyOptions Anomaly { get; init; } = new();

    /// <summary>The runaway breaker.</summary>
    public RunawayOptions Runaway { get; init; } = new();

    /// <summary>The shares of a budget that are told, rising.</summary>
    public IReadOnlyList<decimal> BudgetLevels { get; init; } = BudgetThresholdRule.UsualLevels;

    /// <summary>How probable it must be that a budget runs out. 0.5 to 1. Default 0.8.</summary>
    public double ForecastProbability { get; init; } = 0.8;

    /// <summary>The share of a provider's spend on failed attempts that is too much. 0 to 1. Default 0.05.</summary>
    public decimal FailureShare { get; init; } = 0.05m;

    /// <summary>What must have been wasted in a day in any case. Default $1.</summary>
    public Usd LeastWaste { get; init; } = new(1);

    /// <summary>How many whole hours of silence count. 1 to 24. Default 3.</summary>
    public int SilentHours { get; init; } = 3;

    /// <summary>The dimensions whose values are watched for silence besides the organisation. Default project.</summary>
    public IReadOnlyList<Dimension> SilentBy { get; init; } = [Dimension.Project];
}
