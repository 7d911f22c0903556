namespace Farthing.Ledger;

/// <summary>Asks for figures of many calls, read from the hourly roll-ups.</summary>
public sealed record ReportQuery
{
    /// <summary>The beginning, inclusive; taken down to the whole hour. <c>null</c>: from the first call.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The end, exclusive; taken up to the whole hour. <c>null</c>: to the last call.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What to break down by, in the order of the columns; empty gives one row.</summary>
    public IReadOnlyList<Dimension> By { get; init; } = [];

    /// <summary>Which calls to take; empty takes all.</summary>
    public IReadOnlyList<DimensionFilter> Filters { get; init; } = [];

    /// <summary>The most rows to return, the costliest first (by time when broken down by a time first); <c>0</c> for all.</summary>
    public int Limit { get; init; }
}
