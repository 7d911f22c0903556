using Farthing.Calls;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Usage of OpenAI's realtime events, one JSON document after another: each <c>response.done</c> is a response of its own, so the
/// responses of a session add up. Audio, images and their cached parts are subsets. Source: OpenAI API reference, realtime server
/// events.
/// </summary>
internal sealed class OpenAIRealtimeUsageReader : UsageReader
{
    private static readonly JsonField Fields = JsonField.Tree(
        ("error", UsageField.Error),
        ("session.model", UsageField.Model),
        ("response.model", UsageField.Model),
        ("response.status", UsageField.FinishReason),
        ("delta", UsageField.Text),
        ("response.usage", UsageField.UsageObject),
        ("response.usage.input_tokens", UsageField.Input),
        ("response.usage.output_tokens", UsageField.Output),
        ("response.usage.total_tokens", UsageField.Total),
        ("response.usage.input_token_details.cached_tokens", UsageField.CachedRead),
        ("response.usage.input_token_details.audio_tokens", UsageField.InputAudio),
        ("response.usage.input_token_details.image_tokens", UsageField.InputImage),
        ("response.usage.input_token_details.cached_tokens_details.audio_tokens", UsageField.CachedAudio),
        ("response.usage.output_token_details.audio_tokens", UsageField.OutputAudio));

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
            InputImageTokens = Counts[UsageField.InputImage],
            OutputAudioTokens = Counts[UsageField.OutputAudio],
        };
        Report.Usage = usage;
        if (SubsetsFit(usage)) CheckTotal(usage.TotalTokens, UsageField.Total);
    }
}
