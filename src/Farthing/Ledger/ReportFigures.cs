using Farthing.Calls;
using Farthing.Pricing;

namespace Farthing.Ledger;

/// <summary>The figures of a group of calls. Costs are lower bounds wherever <see cref="UnknownCostCalls"/> is not zero.</summary>
public sealed record ReportFigures
{
    /// <summary>Calls, each counted once, under the provider and model that gave the last answer.</summary>
    public long Calls { get; init; }

    /// <summary>Attempts at providers.</summary>
    public long Attempts { get; init; }

    /// <summary>Calls that ended with a status of 400 or more given to the client, or without a whole answer through no fault of the client's.</summary>
    public long Errors { get; init; }

    /// <summary>Calls with a charge that is a lower bound because the answer broke off.</summary>
    public long PartialCalls { get; init; }

    /// <summary>Calls with a charge that was estimated.</summary>
    public long EstimatedCalls { get; init; }

    /// <summary>Calls with a charge whose cost is not known. Such a charge adds nothing to <see cref="Cost"/>.</summary>
    public long UnknownCostCalls { get; init; }

    /// <summary>The sums of what was used, where it is known.</summary>
    public Usage Usage { get; init; }

    /// <summary>The sum of the known costs.</summary>
    public Usd Cost { get; init; }

    /// <summary>The sum of what was measured as saved.</summary>
    public Usd Saved { get; init; }

    /// <summary>The mean time from arrival to the last byte, zero when there are no calls.</summary>
    public TimeSpan MeanDuration { get; init; }

    /// <summary>The mean time that was ours and not the provider's, zero when there are no calls.</summary>
    public TimeSpan MeanOverhead { get; init; }

    /// <summary>The cost, or <c>null</c> when nothing is known of it: some calls have an unknown cost and the others add up to nothing.</summary>
    public Usd? KnownCost() => UnknownCostCalls > 0 && Cost == Usd.Zero ? null : Cost;
}
