namespace Farthing.Ledger.Stores;

/// <summary>The figures that a roll-up sums, in the order of its columns.</summary>
internal enum Measure
{
    Calls,
    Attempts,
    Errors,
    Partial,
    Estimated,
    UnknownCost,
    Unpriced,
    CostPico,
    SavedPico,
    DurationUs,
    OverheadUs,
    InputTokens,
    OutputTokens,
    CachedReadTokens,
    ReasoningTokens,
    CacheWrite5mTokens,
    CacheWrite1hTokens,
    CacheWriteTokens,
    InputAudioTokens,
    CachedAudioTokens,
    InputImageTokens,
    OutputAudioTokens,
    OutputImageTokens,
    WebSearchRequests,
}
