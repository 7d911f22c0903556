namespace Farthing.Alerts;

/// <summary>What must survive a restart: who was told what.</summary>
public sealed record AlertState
{
    /// <summary>Incidents that are open.</summary>
    public IReadOnlyList<AlertIncident> Open { get; init; } = [];

    /// <summary>Incidents that ended, the latest last.</summary>
    public IReadOnlyList<AlertIncident> History { get; init; } = [];

    /// <summary>What was told once and is not told again: thresholds of budgets, by window.</summary>
    public IReadOnlyList<RememberedAlert> Remembered { get; init; } = [];
}
