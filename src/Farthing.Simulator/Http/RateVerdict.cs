namespace Farthing.Simulator.Http;

/// <summary>What a key has left in this minute.</summary>
internal readonly record struct RateVerdict(
    RateKind? Exceeded,
    int Requests,
    int RequestsLeft,
    TimeSpan RequestsReset,
    int Tokens,
    int TokensLeft,
    TimeSpan TokensReset,
    TimeSpan Wait);
