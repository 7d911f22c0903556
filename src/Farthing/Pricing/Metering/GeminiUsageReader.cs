using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Usage of Gemini, at Google AI and at Vertex: thoughts and tool-use prompt tokens stand outside the counts and are added, cached
/// content is inside the prompt. Every event's counts are cumulative: the last word counts. Source: Gemini API reference,
/// <c>UsageMetadata</c>; Vertex AI reference, <c>GenerateContentResponse.UsageMetadata</c>.
/// </summary>
internal sealed class GeminiUsageReader : UsageReader
{
    private static readonly JsonField Fields = JsonField.Tree(
    [
        new("error", UsageField.Error),
        new("modelVersion", UsageField.Model),
        new("candidates.finishReason", UsageField.FinishReason),
        new("promptFeedback.blockReason", UsageField.FinishReason),
        new("candidates.content.parts.text", UsageField.Text),
        new("candidates.groundingMetadata.webSearchQueries", UsageField.SearchQuery),
        new("usageMetadata", UsageField.UsageObject),
        new("usageMetadata.promptTokenCount", UsageField.Input),
        new("usageMetadata.toolUsePromptTokenCount", UsageField.ToolInput),
        new("usageMetadata.cachedContentTokenCount", UsageField.CachedRead),
        new("usageMetadata.candidatesTokenCount", UsageField.Output),
        new("usageMetadata.thoughtsTokenCount", UsageField.Reasoning),
        new("usageMetadata.totalTokenCount", UsageField.Total),
        new("usageMetadata.trafficType", UsageField.ServiceTier),
        new("usageMetadata.serviceTier", UsageField.ServiceTier),
        .. Modalities("usageMetadata.promptTokensDetails", UsageField.InputModality),
        .. Modalities("usageMetadata.toolUsePromptTokensDetails", UsageField.ToolModality),
        .. Modalities("usageMetadata.cacheTokensDetails", UsageField.CachedModality),
        .. Modalities("usageMetadata.candidatesTokensDetails", UsageField.OutputModality),
    ]);

    private Modality _modality;
    private long _modalityTokens;
    private long _queries;
    private long _queriesHere;
    private bool _finished;

    public GeminiUsageReader()
        : base(Fields)
    {
    }

    private enum Modality : byte
    {
        Other,
        Audio,
        Image,
    }

    private protected override void Clear()
    {
        _queries = _queriesHere = 0;
        _finished = false;
    }

    private protected override void OnOther(UsageField field, ReadOnlySpan<byte> raw)
    {
        if (field == UsageField.SearchQuery) _queriesHere++;
        else if (field == UsageField.Modality) _modality = raw.SequenceEqual("AUDIO"u8) ? Modality.Audio : raw.SequenceEqual("IMAGE"u8) ? Modality.Image : Modality.Other;
    }

    private protected override void OnCount(UsageField field, long value)
    {
        if (field == UsageField.Seconds) _modalityTokens = value;
        else Pending.Set(field, value);
    }

    private protected override void OnStructure(UsageField field, bool begins)
    {
        if (begins)
        {
            _modality = Modality.Other;
            _modalityTokens = 0;
            return;
        }

        UsageField count = (field, _modality) switch
        {
            (UsageField.InputModality or UsageField.ToolModality, Modality.Audio) => UsageField.InputAudio,
            (UsageField.CachedModality, Modality.Audio) => UsageField.CachedAudio,
            (UsageField.OutputModality, Modality.Audio) => UsageField.OutputAudio,
            (UsageField.OutputModality, Modality.Image) => UsageField.OutputImage,
            _ => UsageField.None,
        };
        if (count != UsageField.None) AddUp(count, _modalityTokens);
    }

    private protected override void Commit()
    {
        // Each event's usage is a whole with its own total; Vertex also sends some that say only how the traffic was served.
        if (Pending.Has(UsageField.Input)) ReplaceCommitted();
    }

    private protected override void EndDocument()
    {
        if (_queriesHere > 0) _queries = _queriesHere;
        _queriesHere = 0;
        if (Report.FinishReason.Length > 0) _finished = true;
    }

    private protected override void Complete(bool complete)
    {
        if (!Counts.Has(UsageField.Input))
        {
            Unknown("the answer holds no usage");
            return;
        }

        long input = Counts[UsageField.Input] + Counts[UsageField.ToolInput];
        long output = Counts[UsageField.Output] + Counts[UsageField.Reasoning];
        var usage = new Usage
        {
            InputTokens = input,
            CachedReadTokens = Counts[UsageField.CachedRead],
            OutputTokens = output,
            ReasoningTokens = Counts[UsageField.Reasoning],
            InputAudioTokens = Counts[UsageField.InputAudio],
            CachedAudioTokens = Math.Min(Counts[UsageField.CachedAudio], Counts[UsageField.InputAudio]),
            OutputAudioTokens = Counts[UsageField.OutputAudio],
            OutputImageTokens = Counts[UsageField.OutputImage],
        };
        Report.Usage = usage;
        Report.SetFee(PriceUnit.GroundedSearch, _queries);
        if (!SubsetsFit(usage)) return;
        CheckTotal(input + output, UsageField.Total);
        if (IsMany && !_finished && Report.Status == UsageStatus.Reported) BrokeOff("the stream broke off before its last usage");
    }

    private static FieldPath[] Modalities(string at, UsageField meaning) =>
    [
        new(at, meaning),
        new(at + ".modality", UsageField.Modality),
        new(at + ".tokenCount", UsageField.Seconds),
    ];
}
