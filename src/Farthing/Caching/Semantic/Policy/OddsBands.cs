namespace Farthing.Caching.Semantic.Policy;

/// <summary>Matches by the odds of being right (natural logarithm), in bands: for counting how often each comes, and how often each was wrong.</summary>
internal static class OddsBands
{
    /// <summary>How many bands there are; the last one holds all that is surer.</summary>
    public const int Count = 42;

    /// <summary>How wide a band is.</summary>
    public const double Width = 0.155;

    /// <summary>The band of a match.</summary>
    /// <param name="odds">The logarithm of its odds of being right, 0 or more.</param>
    public static int Of(double odds) => Math.Min((int)(odds / Width), Count - 1);

    /// <summary>The logarithm of the odds in a band's middle.</summary>
    public static double Middle(int band) => (band + 0.5) * Width;

    /// <summary>The logarithm of the odds of a probability.</summary>
    public static double Odds(double probability) => Math.Log(Math.Max(probability, 1e-12) / Math.Max(1 - probability, 1e-12));
}
