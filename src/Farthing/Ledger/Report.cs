namespace Farthing.Ledger;

/// <summary>The answer to a <see cref="ReportQuery"/>.</summary>
public sealed record Report
{
    /// <summary>The dimensions of the rows, as asked for.</summary>
    public IReadOnlyList<Dimension> By { get; init; } = [];

    /// <summary>The rows, the costliest first; by time when broken down by a time first.</summary>
    public required IReadOnlyList<ReportRow> Rows { get; init; }

    /// <summary>The figures of all that matched, rows beyond the limit included.</summary>
    public required ReportFigures Total { get; init; }

    /// <summary>Calls that were refused before a provider was asked, the most frequent reason first. No other figure counts them. Of the same time and filters.</summary>
    public IReadOnlyList<RefusedCount> Refused { get; init; } = [];

    /// <summary>How many rows there are, those beyond the limit included.</summary>
    public int RowCount { get; init; }

    /// <summary>The whole hour from which figures were taken, or <c>null</c> when there was no beginning.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The whole hour up to which figures were taken, or <c>null</c> when there was no end.</summary>
    public DateTimeOffset? Until { get; init; }
}
