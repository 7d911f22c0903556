using Farthing.Calls;

namespace Farthing.Ledger;

/// <summary>Asks for single calls.</summary>
public sealed record CallsQuery
{
    /// <summary>Which come first.</summary>
    public CallSort Sort { get; init; } = CallSort.Cost;

    /// <summary>The beginning, inclusive, to the millisecond. <c>null</c>: from the first call.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The end, exclusive, to the millisecond. <c>null</c>: to the last call.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// How they ended; <c>null</c> takes all calls, and none that was refused. <see cref="CallOutcome.Refused"/> asks for refused ones, as <see cref="RefusedCall"/>: of what they
    /// cost and used there is nothing to sort by, the latest come first then.
    /// </summary>
    public CallOutcome? Outcome { get; init; }

    /// <summary>Which calls to take; empty takes all. Provider and model are those of the last attempt.</summary>
    public IReadOnlyList<DimensionFilter> Filters { get; init; } = [];

    /// <summary>The most calls to return, from 1 to 10,000.</summary>
    public int Limit { get; init; } = 20;
}
