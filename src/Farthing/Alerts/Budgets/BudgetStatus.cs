using Farthing.Pricing;

namespace Farthing.Alerts.Budgets;

/// <summary>How a budget stands in one of its windows.</summary>
public sealed record BudgetStatus
{
    /// <summary>The budget's name; with several windows, of this window too. Unique.</summary>
    public required string Name { get; init; }

    /// <summary>When the window began.</summary>
    public required DateTimeOffset WindowStart { get; init; }

    /// <summary>When it ends; for a rolling window, its length after <see cref="WindowStart"/>, which is now.</summary>
    public required DateTimeOffset WindowEnd { get; init; }

    /// <summary>Whether the window moves with the clock; then a level is told again at the earliest after the window's length.</summary>
    public bool IsRolling { get; init; }

    /// <summary>The most that may be spent in the window, raises included.</summary>
    public required Usd Limit { get; init; }

    /// <summary>What was spent in the window.</summary>
    public required Usd Spent { get; init; }

    /// <summary>What is reserved and not spent.</summary>
    public Usd Reserved { get; init; }

    /// <summary>Whether calls are refused beyond the limit.</summary>
    public bool IsHard { get; init; }

    /// <summary>
    /// What was spent in whole hours before now, the latest last, up to 28 days; it may reach back before the window. Empty when it is not known: then
    /// nothing is forecast.
    /// </summary>
    public IReadOnlyList<Usd> HourlySpend { get; init; } = [];
}
