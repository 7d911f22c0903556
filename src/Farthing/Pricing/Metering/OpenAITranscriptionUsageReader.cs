using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Usage of OpenAI's transcriptions: tokens (with audio as a part of the input) or seconds of audio, by the model.
/// Source: OpenAI API reference, audio transcriptions.
/// </summary>
internal sealed class OpenAITranscriptionUsageReader : UsageReader
{
    private static readonly JsonField Fields = JsonField.Tree(
        new("error", UsageField.Error),
        new("text", UsageField.Text),
        new("usage", UsageField.UsageObject),
        new("usage.seconds", UsageField.Seconds),
        new("usage.input_tokens", UsageField.Input),
        new("usage.output_tokens", UsageField.Output),
        new("usage.total_tokens", UsageField.Total),
        new("usage.input_token_details.audio_tokens", UsageField.InputAudio));

    public OpenAITranscriptionUsageReader()
        : base(Fields)
    {
    }

    private protected override bool RoundsUp => true;

    private protected override void Complete(bool complete)
    {
        if (Counts.IsEmpty)
        {
            Unknown("the usage holds neither tokens nor seconds");
            return;
        }

        var usage = new Usage
        {
            InputTokens = Counts[UsageField.Input],
            OutputTokens = Counts[UsageField.Output],
            InputAudioTokens = Counts[UsageField.InputAudio],
        };
        Report.Usage = usage;
        Report.SetFee(PriceUnit.Second, Counts[UsageField.Seconds]);
        if (SubsetsFit(usage) && Report.Status != UsageStatus.Unknown) CheckTotal(usage.TotalTokens, UsageField.Total);
    }
}
