namespace Farthing.Routing.Cost;

/// <summary>How fast a deployment answers.</summary>
/// <param name="FirstToken">From sending the request to the first token.</param>
/// <param name="TokensPerSecond">Tokens a second from then on; above 0.</param>
public readonly record struct ModelSpeed(TimeSpan FirstToken, double TokensPerSecond)
{
    /// <summary>How long an answer takes.</summary>
    /// <param name="tokens">Its length in tokens.</param>
    public TimeSpan TimeFor(long tokens) => FirstToken + TimeSpan.FromSeconds(Math.Min(tokens / Math.Max(TokensPerSecond, 0.001), 86_400));
}
