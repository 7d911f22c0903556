namespace Farthing.Routing.Outcomes;

/// <summary>How one model fared with one prompt.</summary>
public sealed record ModelOutcome
{
    /// <summary>How good the answer was, from 0 to 1; not a number where it is unknown or was not to be read.</summary>
    public double Score { get; init; } = double.NaN;

    /// <summary>What the call cost, in USD; null where it is unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The text of the answer; null where it was not kept.</summary>
    public string? Response { get; init; }

    /// <summary>What the answer comes to, in a form that can be compared with another's; null where it has none.</summary>
    public string? Answer { get; init; }
}
