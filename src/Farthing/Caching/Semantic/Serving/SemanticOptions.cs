namespace Farthing.Caching.Semantic.Serving;

/// <summary>How answers to questions that mean the same are used on one route. Immutable.</summary>
public sealed record SemanticOptions
{
    /// <summary>The name of the route in reports: what its rule is for, or <c>default</c>.</summary>
    public string Route { get; init; } = "default";

    /// <summary>What is done with them.</summary>
    public SemanticMode Mode { get; init; } = SemanticMode.Shadow;

    /// <summary>The share of lookups that may be answered wrongly, 0 to 0.1; not used where <see cref="CostOfWrongAnswer"/> is set.</summary>
    public double MaxError { get; init; } = 0.01;

    /// <summary>What one wrong answer costs in USD, from which the share follows that pays; <c>null</c> leaves it to <see cref="MaxError"/>.</summary>
    public decimal? CostOfWrongAnswer { get; init; }

    /// <summary>The most turns of users in a conversation whose last question is matched; the earlier ones must be the very same. 1 or more.</summary>
    public int MaxTurns { get; init; } = 1;

    /// <summary>The longest question that is matched, in characters.</summary>
    public int MaxQuestion { get; init; } = 2_000;

    /// <summary>The share of lookups whose would-be answer is judged, 0 to 0.05.</summary>
    public double MaxChecks { get; init; } = new Policy.ServingOptions().MostChecks;
}
