namespace Farthing.Alerts.Budgets;

/// <summary>Says how budgets stand; implemented where budgets are kept.</summary>
public interface IBudgetStatusSource
{
    /// <summary>Every budget that may be told of, at most some thousands; those that nothing was ever spent of may be left out.</summary>
    ValueTask<IReadOnlyList<BudgetStatus>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken = default);
}
