using Farthing.Calls;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Usage of Cohere: <c>billed_units</c> is what is billed, <c>tokens</c> what was processed, and they differ much. Chat v2 carries it in
/// <c>usage</c> (in streams in <c>message-end</c>), chat v1, embed and rerank in <c>meta</c>. The model is not in the answer.
/// Source: Cohere API reference.
/// </summary>
internal sealed class CohereUsageReader : UsageReader
{
    private static readonly JsonField Fields = JsonField.Tree(
    [
        new("finish_reason", UsageField.FinishReason),
        new("delta.finish_reason", UsageField.FinishReason),
        new("delta.message.content.text", UsageField.Text),
        new("message.content.text", UsageField.Text),
        .. Billed("usage.billed_units"),
        .. Billed("delta.usage.billed_units"),
        .. Billed("meta.billed_units"),
        .. Billed("response.meta.billed_units"),
    ]);

    public CohereUsageReader()
        : base(Fields)
    {
    }

    private protected override ReadOnlySpan<byte> TextMarker => "\"text\":\""u8;

    private protected override bool IsInteresting(ReadOnlySpan<byte> data) => data.IndexOf("\"billed_units\""u8) >= 0;

    private protected override void Complete(bool complete)
    {
        if (Counts.IsEmpty)
        {
            Unknown("the billed units hold nothing that is known here");
            return;
        }

        Report.Usage = new Usage { InputTokens = Counts[UsageField.Input], OutputTokens = Counts[UsageField.Output] };
        Report.SetFee(PriceUnit.WebSearch, Counts[UsageField.WebSearches]);
    }

    private static FieldPath[] Billed(string at) =>
    [
        new(at, UsageField.UsageObject),
        new(at + ".input_tokens", UsageField.Input),
        new(at + ".output_tokens", UsageField.Output),
        new(at + ".search_units", UsageField.WebSearches),
    ];
}
