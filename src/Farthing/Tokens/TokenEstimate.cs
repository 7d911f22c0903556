namespace Farthing.Tokens;

/// <summary>A number of tokens with what is known about its error.</summary>
/// <param name="Tokens">The best estimate.</param>
/// <param name="Error">Its typical deviation in tokens (one standard deviation), without what no rule describes; 0 for a count in the model's own encoding.</param>
/// <param name="UpperBound">No byte-level tokenizer can give more: one token a byte, and the most that everything which is no text can cost.</param>
/// <param name="IsExact">Counted in the model's own encoding, with nothing estimated in it.</param>
public readonly record struct TokenEstimate(long Tokens, double Error, long UpperBound, bool IsExact)
{
    /// <summary>An estimate that is exceeded once in about forty calls: two deviations above, and never above the upper bound.</summary>
    public long High => Math.Min(UpperBound, Tokens + (long)Math.Ceiling(2 * Error));

    internal static TokenEstimate Of(long counted, TokenFactor factor, long upperBound)
    {
        long tokens = Math.Min((long)Math.Round(counted * factor.Factor), upperBound);
        return new TokenEstimate(tokens, counted * factor.Error, upperBound, factor.Error == 0);
    }
}
