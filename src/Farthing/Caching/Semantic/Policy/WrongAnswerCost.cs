using Farthing.Pricing;

namespace Farthing.Caching.Semantic.Policy;

/// <summary>
/// The share of lookups that may be answered wrongly where the operator says what a wrong answer costs: so many that they cost no more than half of what all hits save, by what the
/// hits of the route have turned out to save and how often it has any.
/// </summary>
internal static class WrongAnswerCost
{
    /// <summary>After how many lookups it is worked out again.</summary>
    public const int Every = 20;

    /// <summary>The most that is ever accepted, as of <c>max_error</c>.</summary>
    private const double Most = 0.1;

    // What is taken for true before anything has been seen, as if of so many lookups.
    private const int FirstLookups = 200;
    private const int FirstHits = 20;
    private const decimal FirstWorth = 0.001m;

    private const double ShareOfSavings = 0.5;

    /// <summary>The share.</summary>
    /// <param name="costOfWrongAnswer">What a wrong answer costs, in USD. 0 or more.</param>
    /// <param name="hits">How many lookups would have had a hit so far.</param>
    /// <param name="lookups">How many there were.</param>
    /// <param name="saved">What those hits would have saved.</param>
    public static double AcceptedShare(decimal costOfWrongAnswer, long hits, long lookups, Usd saved)
    {
        decimal worth = ((FirstHits * FirstWorth) + saved.Amount) / (FirstHits + hits);
        double hitShare = (double)(FirstHits + hits) / (FirstLookups + lookups);
        if (worth <= 0) return 0;
        return Math.Min(Most, ServingOptions.ErrorOfCost(worth, costOfWrongAnswer) * Math.Min(1, hitShare) * ShareOfSavings);
    }
}
