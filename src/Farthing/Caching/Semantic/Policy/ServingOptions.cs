namespace Farthing.Caching.Semantic.Policy;

/// <summary>How much error a route accepts, and what may be spent on finding it.</summary>
public sealed record ServingOptions
{
    /// <summary>The share of lookups that may be answered wrongly, to begin with. 0 to 0.2; default 0.01.</summary>
    public double MaxError { get; init; } = 0.01;

    /// <summary>The share of lookups, repeats left out, that may be spent on checks. 0 to 1; default 0.044: less than one call in a hundred where most are repeats.</summary>
    public double MostChecks { get; init; } = 0.044;

    /// <summary>
    /// Whether checks can be made at all. Without a verifier nothing is learnt, and what should be verified is a miss. Default true.
    /// </summary>
    public bool CanVerify { get; init; } = true;

    /// <summary>How many questions that were served with another's answer are remembered. Default 100,000.</summary>
    public int AliasCapacity { get; init; } = 100_000;

    /// <summary>
    /// The share of wrong answers among served ones at which serving begins to cost: with a hit that saves one dollar and a wrong answer that
    /// costs 99, one in a hundred.
    /// </summary>
    /// <param name="savedPerHit">What a right hit saves. Above 0.</param>
    /// <param name="costOfWrongAnswer">What a wrong answer costs, in the same currency. 0 or more.</param>
    public static double ErrorOfCost(decimal savedPerHit, decimal costOfWrongAnswer)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(savedPerHit);
        ArgumentOutOfRangeException.ThrowIfNegative(costOfWrongAnswer);
        return (double)(savedPerHit / (savedPerHit + costOfWrongAnswer));
    }
}
