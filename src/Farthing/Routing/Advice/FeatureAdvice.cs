namespace Farthing.Routing.Advice;

/// <summary>What traffic says of one feature.</summary>
public sealed record FeatureAdvice
{
    /// <summary>The feature, or empty for calls that name none.</summary>
    public required string Feature { get; init; }

    /// <summary>How many calls there were.</summary>
    public required long Calls { get; init; }

    /// <summary>What they cost, in USD.</summary>
    public required decimal Cost { get; init; }

    /// <summary>The models that were scored, the best first.</summary>
    public required IReadOnlyList<ModelStanding> Models { get; init; }

    /// <summary>The cheapest model that keeps the promise, as a client could ask for it; <c>null</c> when none but the reference does.</summary>
    public string? Choice { get; init; }

    /// <summary>What the feature's calls would have cost with it, in USD.</summary>
    public decimal ChoiceCost { get; init; }

    /// <summary>The difference in quality to the reference, -1 to 1.</summary>
    public double Difference { get; init; }

    /// <summary>The lower bound of it.</summary>
    public double Bound { get; init; }
}
