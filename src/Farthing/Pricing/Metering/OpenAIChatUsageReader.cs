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
        new("model", UsageField.Model),
        new("service_tier", UsageField.ServiceTier),
        new("choices.finish_reason", UsageField.FinishReason),
        new("choices.text", UsageField.Text),
        new("choices.delta.content", UsageField.Text),
        new("choices.delta.reasoning_content", UsageField.Text),
        new("choices.delta.reasoning", UsageField.Text),
        new("choices.delta.tool_calls.function.arguments", UsageField.Text),
        new("choices.message.content", UsageField.Text),
        new("choices.message.tool_calls.function.arguments", UsageField.Text),
        new("error", UsageField.Error),
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
        if (IsStream && !_finished && !DoneSeen && Report.Status == UsageStatus.Reported) BrokeOff("the stream broke off before its last usage");
    }

    private static FieldPath[] Usage(string at) =>
    [
        new(at, UsageField.UsageObject),
        new(at + ".prompt_tokens", UsageField.Input),
        new(at + ".completion_tokens", UsageField.Output),
        new(at + ".total_tokens", UsageField.Total),
        new(at + ".cached_tokens", UsageField.CacheHit),
        new(at + ".prompt_cache_hit_tokens", UsageField.CacheHit),
        new(at + ".prompt_cache_miss_tokens", UsageField.CacheMiss),
        new(at + ".prompt_tokens_details.cached_tokens", UsageField.CachedRead),
        new(at + ".prompt_tokens_details.cache_write_tokens", UsageField.CacheWrite),
        new(at + ".prompt_tokens_details.audio_tokens", UsageField.InputAudio),
        new(at + ".completion_tokens_details.reasoning_tokens", UsageField.Reasoning),
        new(at + ".completion_tokens_details.audio_tokens", UsageField.OutputAudio),
        new(at + ".completion_tokens_details.image_tokens", UsageField.OutputImage),
        new(at + ".reasoning_tokens", UsageField.ReasoningApart),
        new(at + ".citation_tokens", UsageField.CitationTokens),
        new(at + ".num_search_queries", UsageField.WebSearches),
        new(at + ".cost", UsageField.Cost),
        new(at + ".cost.total_cost", UsageField.Cost),
        new(at + ".cost_details.upstream_inference_cost", UsageField.UpstreamCost),
        new(at + ".is_byok", UsageField.OwnKey),
        new(at + ".cost_in_usd_ticks", UsageField.CostTicks),
    ];
}
