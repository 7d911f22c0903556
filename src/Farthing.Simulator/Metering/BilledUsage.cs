namespace Farthing.Simulator.Metering;

/// <summary>
/// What the simulator bills for a call, in tokens, in Farthing's normal form: totals with named subsets, whatever the wire's own
/// fields are called.
/// </summary>
/// <param name="InputTokens">All input, cached reads and writes included.</param>
/// <param name="CachedRead">Part of the input read from the prompt cache.</param>
/// <param name="CacheWrite5m">Part of the input written to the prompt cache for five minutes (Anthropic).</param>
/// <param name="CacheWrite1h">Part of the input written to the prompt cache for one hour (Anthropic).</param>
/// <param name="CacheWrite">Part of the input written to the prompt cache without a lifetime in its name (OpenAI, GPT-5.6 and later).</param>
/// <param name="OutputTokens">All output, reasoning included.</param>
/// <param name="Reasoning">Part of the output that was reasoning.</param>
/// <param name="InputAudio">Part of the input that was audio.</param>
public readonly record struct BilledUsage(
    long InputTokens,
    long CachedRead,
    long CacheWrite5m,
    long CacheWrite1h,
    long CacheWrite,
    long OutputTokens,
    long Reasoning,
    long InputAudio)
{
    /// <summary>The sum of two usages, kind by kind.</summary>
    public static BilledUsage operator +(BilledUsage left, BilledUsage right) => left.Add(right);

    /// <summary>The difference of two usages, kind by kind.</summary>
    public static BilledUsage operator -(BilledUsage left, BilledUsage right) => left.Subtract(right);

    /// <summary>The sum of two usages, kind by kind.</summary>
    public BilledUsage Add(BilledUsage other) => new(
        InputTokens + other.InputTokens,
        CachedRead + other.CachedRead,
        CacheWrite5m + other.CacheWrite5m,
        CacheWrite1h + other.CacheWrite1h,
        CacheWrite + other.CacheWrite,
        OutputTokens + other.OutputTokens,
        Reasoning + other.Reasoning,
        InputAudio + other.InputAudio);

    /// <summary>The difference of two usages, kind by kind.</summary>
    public BilledUsage Subtract(BilledUsage other) => new(
        InputTokens - other.InputTokens,
        CachedRead - other.CachedRead,
        CacheWrite5m - other.CacheWrite5m,
        CacheWrite1h - other.CacheWrite1h,
        CacheWrite - other.CacheWrite,
        OutputTokens - other.OutputTokens,
        Reasoning - other.Reasoning,
        InputAudio - other.InputAudio);
}
