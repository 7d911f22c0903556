using Farthing.Calls;

namespace Farthing.Ledger.Journal;

/// <summary>Usage as a mask of the counts that are not zero, and those counts.</summary>
internal static class UsageCodec
{
    private const int Counts = 13;

    public static void Write(ref PayloadWriter writer, in Usage usage)
    {
        ReadOnlySpan<long> counts =
        [
            usage.InputTokens, usage.OutputTokens, usage.CachedReadTokens, usage.ReasoningTokens, usage.CacheWrite5mTokens,
            usage.CacheWrite1hTokens, usage.CacheWriteTokens, usage.InputAudioTokens, usage.CachedAudioTokens, usage.InputImageTokens,
            usage.OutputAudioTokens, usage.OutputImageTokens, usage.WebSearchRequests,
        ];
        int mask = 0;
        for (int i = 0; i < Counts; i++) mask |= counts[i] != 0 ? 1 << i : 0;
        writer.Number(mask);
        foreach (long count in counts)
        {
            if (count != 0) writer.Number(count);
        }
    }

    public static Usage Read(ref PayloadReader reader)
    {
        int mask = reader.Int32();
        Span<long> counts = stackalloc long[Counts];
        for (int i = 0; i < Counts; i++) counts[i] = (mask & (1 << i)) != 0 ? reader.Number() : 0;
        return new Usage
        {
            InputTokens = counts[0],
            OutputTokens = counts[1],
            CachedReadTokens = counts[2],
            ReasoningTokens = counts[3],
            CacheWrite5mTokens = counts[4],
            CacheWrite1hTokens = counts[5],
            CacheWriteTokens = counts[6],
            InputAudioTokens = counts[7],
            CachedAudioTokens = counts[8],
            InputImageTokens = counts[9],
            OutputAudioTokens = counts[10],
            OutputImageTokens = counts[11],
            WebSearchRequests = counts[12],
        };
    }
}
