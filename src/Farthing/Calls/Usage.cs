namespace Farthing.Calls;

/// <summary>
/// What a call used, in one normal form for every provider: totals with named subsets, as OpenTelemetry's GenAI conventions
/// define them. <see cref="InputTokens"/> includes cached reads and cache writes; <see cref="OutputTokens"/> includes reasoning.
/// Subsets are never added to totals. Counts are zero or more.
/// </summary>
public readonly record struct Usage
{
    /// <summary>Every input token billed, cached reads and cache writes included.</summary>
    public long InputTokens { get; init; }

    /// <summary>The part of the input that was read from the provider's prompt cache.</summary>
    public long CachedReadTokens { get; init; }

    /// <summary>The part of the input that was written to the provider's prompt cache for five minutes (Anthropic).</summary>
    public long CacheWrite5mTokens { get; init; }

    /// <summary>The part of the input that was written to the provider's prompt cache for one hour (Anthropic).</summary>
    public long CacheWrite1hTokens { get; init; }

    /// <summary>The part of the input that was written to the provider's prompt cache for its default time (OpenAI: 30 minutes).</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>Every output token billed, reasoning included.</summary>
    public long OutputTokens { get; init; }

    /// <summary>The part of the output that was reasoning (thinking) not shown as an answer.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>The part of the input that was audio.</summary>
    public long InputAudioTokens { get; init; }

    /// <summary>The part of the input that was audio read from the provider's prompt cache; also part of <see cref="CachedReadTokens"/>.</summary>
    public long CachedAudioTokens { get; init; }

    /// <summary>The part of the input that was images.</summary>
    public long InputImageTokens { get; init; }

    /// <summary>The part of the output that was audio.</summary>
    public long OutputAudioTokens { get; init; }

    /// <summary>The part of the output that was images.</summary>
    public long OutputImageTokens { get; init; }

    /// <summary>Web searches that carry a fee.</summary>
    public long WebSearchRequests { get; init; }

    /// <summary>Input and output together.</summary>
    public long TotalTokens => InputTokens + OutputTokens;
}
