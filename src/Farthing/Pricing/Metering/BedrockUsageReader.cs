using Farthing.Calls;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Usage of Amazon Bedrock's Converse and ConverseStream: <c>inputTokens</c> is without cached reads and writes. The same counts
/// stand twice under two names; one is read. The model is only in the URL. Source: Amazon Bedrock API reference, <c>TokenUsage</c>.
/// </summary>
internal sealed class BedrockUsageReader : UsageReader
{
    private static readonly JsonField Fields = JsonField.Tree(
        new("message", UsageField.None),
        new("stopReason", UsageField.FinishReason),
        new("serviceTier.type", UsageField.ServiceTier),
        new("delta.text", UsageField.Text),
        new("output.message.content.text", UsageField.Text),
        new("usage", UsageField.UsageObject),
        new("usage.inputTokens", UsageField.Input),
        new("usage.outputTokens", UsageField.Output),
        new("usage.totalTokens", UsageField.Total),
        new("usage.cacheReadInputTokens", UsageField.CachedRead),
        new("usage.cacheWriteInputTokens", UsageField.CacheWrite),
        new("usage.cacheDetails", UsageField.CacheDetail),
        new("usage.cacheDetails.ttl", UsageField.TimeToLive),
        new("usage.cacheDetails.inputTokens", UsageField.Seconds));

    private bool _isHour;
    private long _written;

    public BedrockUsageReader()
        : base(Fields)
    {
    }

    private protected override void OnOther(UsageField field, ReadOnlySpan<byte> raw)
    {
        if (field == UsageField.TimeToLive) _isHour = raw.SequenceEqual("1h"u8);
    }

    private protected override void OnCount(UsageField field, long value)
    {
        if (field == UsageField.Seconds) _written = value;
        else Pending.Set(field, value);
    }

    private protected override void OnStructure(UsageField field, bool begins)
    {
        if (field != UsageField.CacheDetail) return;
        if (begins)
        {
            _isHour = false;
            _written = 0;
        }
        else
        {
            AddUp(_isHour ? UsageField.CacheWrite1h : UsageField.CacheWrite5m, _written);
        }
    }

    private protected override void Complete(bool complete)
    {
        if (!Counts.Has(UsageField.Input) && !Counts.Has(UsageField.Output))
        {
            Unknown("the usage holds neither input nor output tokens");
            return;
        }

        long hour = Counts[UsageField.CacheWrite1h];
        long written = Math.Max(Counts[UsageField.CacheWrite], hour + Counts[UsageField.CacheWrite5m]);
        long input = Counts[UsageField.Input] + Counts[UsageField.CachedRead] + written;
        Report.Usage = new Usage
        {
            InputTokens = input,
            CachedReadTokens = Counts[UsageField.CachedRead],
            CacheWrite5mTokens = written - hour,
            CacheWrite1hTokens = hour,
            OutputTokens = Counts[UsageField.Output],
        };
        CheckTotal(input + Counts[UsageField.Output], UsageField.Total);
    }
}
