using Farthing.Ledger;

namespace Farthing.Alerts.Anomalies;

/// <summary>Which series the spend anomaly rule watches, and how.</summary>
public sealed record SpendAnomalyOptions
{
    /// <summary>How a series is judged. Its amounts are US dollars.</summary>
    public AnomalyOptions Detection { get; init; } = new() { LeastExcess = 1 };

    /// <summary>The dimensions whose values are series of their own, besides the organisation. Default project, feature and key.</summary>
    public IReadOnlyList<Dimension> By { get; init; } = [Dimension.Project, Dimension.Feature, Dimension.Key];

    /// <summary>How many values of a dimension are watched, the costliest of the memory. 1 to 500. Default 50.</summary>
    public int MostSeries { get; init; } = 50;
}
