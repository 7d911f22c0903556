using Farthing.Calls;

namespace Farthing.Ledger.Stores;

/// <summary>Sums of every <see cref="Measure"/>.</summary>
internal sealed class Measures
{
    public const int Count = (int)Measure.WebSearchRequests + 1;

    public static readonly string[] Columns =
    [
        "calls", "attempts", "errors", "partial", "estimated", "unknown_cost", "unpriced", "cost_pico", "saved_pico", "duration_us", "overhead_us",
        "input_tokens", "output_tokens", "cached_read_tokens", "reasoning_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "cache_write_tokens",
        "input_audio_tokens", "cached_audio_tokens", "input_image_tokens", "output_audio_tokens", "output_image_tokens", "web_search_requests",
    ];

    private readonly long[] _sums = new long[Count];

    public long this[Measure measure]
    {
        get => _sums[(int)measure];
        set => _sums[(int)measure] = value;
    }

    public ReadOnlySpan<long> Sums => _sums;

    public void Add(Measures other)
    {
        for (int i = 0; i < Count; i++) _sums[i] += other._sums[i];
    }

    public void Subtract(Measures other)
    {
        for (int i = 0; i < Count; i++) _sums[i] -= other._sums[i];
    }

    public void Add(in Usage usage)
    {
        this[Measure.InputTokens] += Quantities.Tokens(usage.InputTokens);
        this[Measure.OutputTokens] += Quantities.Tokens(usage.OutputTokens);
        this[Measure.CachedReadTokens] += Quantities.Tokens(usage.CachedReadTokens);
        this[Measure.ReasoningTokens] += Quantities.Tokens(usage.ReasoningTokens);
        this[Measure.CacheWrite5mTokens] += Quantities.Tokens(usage.CacheWrite5mTokens);
        this[Measure.CacheWrite1hTokens] += Quantities.Tokens(usage.CacheWrite1hTokens);
        this[Measure.CacheWriteTokens] += Quantities.Tokens(usage.CacheWriteTokens);
        this[Measure.InputAudioTokens] += Quantities.Tokens(usage.InputAudioTokens);
        this[Measure.CachedAudioTokens] += Quantities.Tokens(usage.CachedAudioTokens);
        this[Measure.InputImageTokens] += Quantities.Tokens(usage.InputImageTokens);
        this[Measure.OutputAudioTokens] += Quantities.Tokens(usage.OutputAudioTokens);
        this[Measure.OutputImageTokens] += Quantities.Tokens(usage.OutputImageTokens);
        this[Measure.WebSearchRequests] += Quantities.Tokens(usage.WebSearchRequests);
    }
}
