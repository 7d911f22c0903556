using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Pricing.Metering;

/// <summary>Usage of embeddings: <c>prompt_tokens</c> (OpenAI and compatible) or only <c>total_tokens</c> (Voyage).</summary>
internal sealed class OpenAIEmbeddingsUsageReader : UsageReader
{
    private static readonly JsonField Fields = JsonField.Tree(
        new("model", UsageField.Model),
        new("error", UsageField.Error),
        new("usage", UsageField.UsageObject),
        new("usage.prompt_tokens", UsageField.Input),
        new("usage.total_tokens", UsageField.Total),
        new("usage.cost", UsageField.Cost));

    public OpenAIEmbeddingsUsageReader()
        : base(Fields)
    {
    }

    private protected override void Complete(bool complete)
    {
        if (!Counts.Has(UsageField.Input) && !Counts.Has(UsageField.Total))
        {
            Unknown("the usage holds no tokens");
            return;
        }

        long input = Counts.Has(UsageField.Input) ? Counts[UsageField.Input] : Counts[UsageField.Total];
        Report.Usage = new Usage { InputTokens = input };
        if (Report.Status != UsageStatus.Unknown) CheckTotal(input, UsageField.Total);
    }
}
