using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Usage of OpenAI's realtime events, one JSON document after another: each <c>response.done</c> is a response of its own, so the
/// responses of a session add up. Audio, images and their cached parts are subsets. Source: OpenAI API reference, realtime server
/// events.
/// </summary>
internal sealed class OpenAIRealtimeUsageReader : UsageReader
{
    private static readonly JsonField Fields = JsonField.Tree(
        new("error", UsageField.Error),
        new("session.model", UsageField.Model),
        new("response.model", UsageField.Model),
        new("response.status", UsageField.FinishReason),
        new("delta", UsageField.Text),
        new("response.usage", UsageField.UsageObject),
        new("response.usage.input_tokens", UsageField.Input),
        new("response.usage.output_tokens", UsageField.Output),
        new("response.usage.total_tokens", UsageField.Total),
        new("response.usage.input_token_details.cached_tokens", UsageField.CachedRead),
        new("response.usage.input_token_details.audio_tokens", UsageField.InputAudio),
        new("response.usage.input_token_details.image_tokens", UsageField.InputImage),
        new("response.usage.input_token_details.cached_tokens_details.audio_tokens", UsageField.CachedAudio),
        new("response.usage.input_token_details.cached_tokens_details.image_tokens", UsageField.CachedImage),
        new("response.usage.output_token_details.audio_tokens", UsageField.OutputAudio));

    public OpenAIRealtimeUsageReader()
        : base(Fields)
    {
    }

    private protected override void Commit() => AddUpCommitted();

    private protected override void Complete(bool complete)
    {
        var usage = new Usage
        {
            InputTokens = Counts[UsageField.Input],
            CachedReadTokens = Counts[UsageField.CachedRead],
            OutputTokens = Counts[UsageField.Output],
            InputAudioTokens = Counts[UsageField.InputAudio],
            CachedAudioTokens = Math.Min(Counts[UsageField.CachedAudio], Counts[UsageField.InputAudio]),
            InputImageTokens = Math.Max(0, Counts[UsageField.InputImage] - Counts[UsageField.CachedImage]),
            OutputAudioTokens = Counts[UsageField.OutputAudio],
        };
        Report.Usage = usage;
        if (!SubsetsFit(usage)) return;
        CheckTotal(usage.TotalTokens, UsageField.Total);

        // Counted with the cached text, which is never dearer.
        if (Counts[UsageField.CachedImage] > 0 && Report.Status == UsageStatus.Reported) Partial("cached images have a price of their own that is not counted apart");
    }
}
