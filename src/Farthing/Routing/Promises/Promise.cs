namespace Farthing.Routing.Promises;

/// <summary>What a policy promises: how much quality it may lose against the strong model, and how sure that is.</summary>
public sealed record Promise
{
    /// <summary>The share of quality that may be lost, from 0 to 1: 0.02 is two points; 0.</summary>
    public double MaxDrop { get; init; }

    /// <summary>How sure it is, above 0 and below 1; 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>
    /// For how many calls to come the promise is to hold on average; null for the long run. Few calls scatter, so that a promise for them costs more.
    /// </summary>
    public int? Window { get; init; }
}
