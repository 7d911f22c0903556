using Farthing.Pricing;

namespace Farthing.Ledger;

/// <summary>What pricing history again changes, or has changed.</summary>
public sealed record RecostReport
{
    /// <summary>Whether the new figures are stored; else this is what would change.</summary>
    public bool Written { get; init; }

    /// <summary>Calls that were looked at.</summary>
    public long Calls { get; init; }

    /// <summary>Calls whose figures change.</summary>
    public long Changed { get; init; }

    /// <summary>Calls that are left as they are because their price depends on the order in which they were charged (volume plans).</summary>
    public long Skipped { get; init; }

    /// <summary>The changes by provider and model, the largest first.</summary>
    public IReadOnlyList<RecostRow> Rows { get; init; } = [];

    /// <summary>What the changed charges cost by the old figures.</summary>
    public Usd Before => Rows.Aggregate(Usd.Zero, (sum, row) => sum + row.Before);

    /// <summary>What they cost by the new ones.</summary>
    public Usd After => Rows.Aggregate(Usd.Zero, (sum, row) => sum + row.After);

    /// <summary>How many of them had an unknown cost.</summary>
    public long UnknownBefore => Rows.Sum(row => row.UnknownBefore);

    /// <summary>How many of them have one now.</summary>
    public long UnknownAfter => Rows.Sum(row => row.UnknownAfter);
}
