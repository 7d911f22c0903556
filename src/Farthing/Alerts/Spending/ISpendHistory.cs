using Farthing.Ledger;

namespace Farthing.Alerts.Spending;

/// <summary>What was spent, hour by hour.</summary>
public interface ISpendHistory
{
    /// <summary>The organisation's hours. The series begins with the first hour that had calls, at the earliest at <paramref name="since"/>; <c>null</c> when there were none.</summary>
    Task<SpendSeries?> ReadAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken = default);

    /// <summary>The hours of the costliest values of a dimension; every series begins where the organisation's does or later.</summary>
    /// <param name="dimension">The dimension.</param>
    /// <param name="since">The first hour.</param>
    /// <param name="until">The end, exclusive, a whole hour.</param>
    /// <param name="most">How many values.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<SpendSeries>> ReadAsync(
        Dimension dimension, DateTimeOffset since, DateTimeOffset until, int most, CancellationToken cancellationToken = default);
}
