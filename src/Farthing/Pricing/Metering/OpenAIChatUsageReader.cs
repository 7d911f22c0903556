using Farthing.Ledger;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Usage on OpenAI's chat wire. Also reads what compatible servers add: DeepSeek's cache hits and misses, Moonshot's top-level
/// <c>cached_tokens</c>, Groq's <c>x_groq.usage</c>, xAI's cost ticks, OpenRouter's and Perplexity's cost. Source: the providers'
/// API references.
/// </summary>
internal sealed class OpenAIChatUsageReader : OpenAIUsageReader
{
    private static readonly JsonField Fields = JsonField.Tree(
    [
        ("model", UsageField.Model),
        ("service_tier", UsageField.ServiceTier),
        ("choices.finish_reason", UsageField.FinishReason),
        ("choices.text", UsageField.Text),
        ("choices.delta.content", UsageField.Text),
        ("choices.delta.reasoning_content", UsageField.Text),
        ("choices.delta.reasoning", UsageField.Text),
        ("choices.delta.tool_calls.function.arguments", UsageField.Text),
        ("choices.message.content", UsageField.Text),
        ("choices.message.tool_calls.function.arguments", UsageField.Text),
        ("error", UsageField.Error),
        .. Usage("usage"),
        .. Usage("x_groq.usage"),
        .. Usage("choices.usage"),
    ]);

    private bool _finished;

    public OpenAIChatUsageReader()
        : base(Fields)
    {
    }

    private protected override ReadOnlySpan<byte> TextMarker => "\"content\":\""u8;

    private protected override void Clear() => _finished = false;

    private protected override bool IsInteresting(ReadOnlySpan<byte> data) =>
        EventScan.HasValue(data, "\"usage\""u8) || EventScan.HasValue(data, "\"finish_reason\""u8) || EventScan.HasValue(data, "\"error\""u8);

    private protected override void EndDocument()
    {
        if (Report.FinishReason.Length > 0) _finished = true;
    }

    private protected override void Complete(bool complete)
    {
        base.Complete(complete);

        // Some servers send running totals with every event: only the last one, at or after the finish reason, is the bill.
        if (IsStream && !_finished && Report.Status == UsageStatus.Reported) BrokeOff("the stream broke off before its last usage");
    }

    private static (string, UsageField)[] Usage(string at) =>
    [
        (at, UsageField.UsageObject),
        (at + ".prompt_tokens", UsageField.Input),
        (at + ".completion_tokens", UsageField.Output),
        (at + ".total_tokens", UsageField.Total),
        (at + ".cached_tokens", UsageField.CacheHit),
        (at + ".prompt_cache_hit_tokens", UsageField.CacheHit),
        (at + ".prompt_cache_miss_tokens", UsageField.CacheMiss),
        (at + ".prompt_tokens_details.cached_tokens", UsageField.CachedRead),
        (at + ".prompt_tokens_details.cache_write_tokens", UsageField.CacheWrite),
        (at + ".prompt_tokens_details.audio_tokens", UsageField.InputAudio),
        (at + ".completion_tokens_details.reasoning_tokens", UsageField.Reasoning),
        (at + ".completion_tokens_details.audio_tokens", UsageField.OutputAudio),
        (at + ".completion_tokens_details.image_tokens", UsageField.OutputImage),
        (at + ".reasoning_tokens", UsageField.ReasoningApart),
        (at + ".citation_tokens", UsageField.CitationTokens),
        (at + ".num_search_queries", UsageField.WebSearches),
        (at + ".cost", UsageField.Cost),
        (at + ".cost.total_cost", UsageField.Cost),
        (at + ".cost_details.upstream_inference_cost", UsageField.UpstreamCost),
        (at + ".is_byok", UsageField.OwnKey),
        (at + ".cost_in_usd_ticks", UsageField.CostTicks),
    ];
}
