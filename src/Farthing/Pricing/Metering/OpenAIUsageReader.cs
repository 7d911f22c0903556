using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Pricing.Metering;

/// <summary>
/// What OpenAI's wires share: the input includes cached reads and writes, the output includes reasoning unless the stated total says
/// that reasoning was left out (xAI's chat wire).
/// </summary>
internal abstract class OpenAIUsageReader : UsageReader
{
    private protected OpenAIUsageReader(JsonField fields)
        : base(fields)
    {
    }

    private protected override void Complete(bool complete)
    {
        ref readonly FieldCounts counts = ref Counts;
        if (!counts.Has(UsageField.Input) && !counts.Has(UsageField.Output) && !counts.Has(UsageField.Total))
        {
            Unknown("the usage holds neither input nor output tokens");
            return;
        }

        long reasoning = Math.Max(counts[UsageField.Reasoning], counts[UsageField.ReasoningApart]);
        long input = counts.Has(UsageField.Input) ? counts[UsageField.Input] : counts[UsageField.Total] - counts[UsageField.Output];
        long output = counts[UsageField.Output];
        long sum = input + output;
        bool apart = reasoning > 0 && counts[UsageField.Total] == sum + reasoning;
        if (apart) output += reasoning;
        if (input < 0)
        {
            Unknown("the stated total is smaller than its parts");
            return;
        }

        var usage = new Usage
        {
            InputTokens = input,
            CachedReadTokens = Math.Max(counts[UsageField.CachedRead], counts[UsageField.CacheHit]),
            CacheWriteTokens = counts[UsageField.CacheWrite],
            OutputTokens = output,
            ReasoningTokens = reasoning,
            InputAudioTokens = counts[UsageField.InputAudio],
            CachedAudioTokens = counts[UsageField.CachedAudio],
            InputImageTokens = counts[UsageField.InputImage],
            OutputAudioTokens = counts[UsageField.OutputAudio],
            OutputImageTokens = counts[UsageField.OutputImage],
            WebSearchRequests = counts[UsageField.WebSearches],
        };

        Report.Usage = usage;
        if (counts.Has(UsageField.CostTicks)) Report.ProviderCharged = new Usd(counts[UsageField.CostTicks] / TicksPerDollar);
        if (usage.WebSearchRequests > 0) Report.SetFee(PriceUnit.WebSearch, usage.WebSearchRequests);
        if (counts.Has(UsageField.CacheMiss) && counts[UsageField.CacheMiss] + usage.CachedReadTokens != input)
        {
            Unknown("cache hits and misses are not all of the input");
            return;
        }

        if (!SubsetsFit(usage)) return;
        if (!apart) CheckTotal(sum, UsageField.Total);
        if (Report.Status != UsageStatus.Unknown && counts[UsageField.CitationTokens] > 0) Partial("citation tokens have no price of their own here");
    }

    /// <summary>xAI's <c>cost_in_usd_ticks</c>: 1e10 to the dollar.</summary>
    private const decimal TicksPerDollar = 10_000_000_000m;
}
