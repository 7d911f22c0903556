using Farthing.Calls;

namespace Farthing.Ledger.Stores;

/// <summary>The tokens of a call, summed over its charges; <c>null</c> where none of them is known.</summary>
internal readonly record struct CallTokens(long? Input, long? CachedRead, long? Output, long? Reasoning)
{
    public static CallTokens Of(IReadOnlyList<Charge> charges)
    {
        long input = 0, cachedRead = 0, output = 0, reasoning = 0;
        bool known = charges.Count == 0;
        for (int i = 0; i < charges.Count; i++)
        {
            if (charges[i].UsageStatus == UsageStatus.Unknown) continue;
            known = true;
            Usage usage = charges[i].Usage;
            input += Quantities.Tokens(usage.InputTokens);
            cachedRead += Quantities.Tokens(usage.CachedReadTokens);
            output += Quantities.Tokens(usage.OutputTokens);
            reasoning += Quantities.Tokens(usage.ReasoningTokens);
        }

        return known ? new CallTokens(input, cachedRead, output, reasoning) : default;
    }
}
