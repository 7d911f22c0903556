using Farthing.Simulator.Generation;
using Farthing.Simulator.Text;

namespace Farthing.Simulator.PromptCaching;

/// <summary>
/// Anthropic's cache: prefixes that end at a block marked with <c>cache_control</c>, for each account and model. The longest cached prefix
/// is read (looking back at most 20 blocks from each mark), what lies between it and the last mark is written
/// (platform.claude.com, prompt caching).
/// </summary>
internal sealed class BreakpointCache(TimeProvider clock)
{
    public const int MaxBreakpoints = 4;
    private const int LookBack = 20;
    private readonly Lock _lock = new();
    private readonly ExpiringSet _entries = new(clock);

    public CacheFigures Use(string account, string model, Prompt prompt)
    {
        int least = CacheMinimum.For(model);
        int[] marks = [.. Enumerable.Range(0, prompt.Blocks.Count).Where(i => prompt.Blocks[i].Mark is not null && prompt.Blocks[i].Tokens >= least)];
        if (marks.Length == 0)
        {
            return default;
        }

        ulong scope = StableHash.Add(StableHash.Add(StableHash.Start, account), model);
        lock (_lock)
        {
            int read = Longest(scope, prompt.Blocks, marks);
            int reached = read;
            (int fiveMinutes, int oneHour) = (0, 0);
            foreach (int mark in marks)
            {
                PromptBlock block = prompt.Blocks[mark];
                int written = Math.Max(0, block.Tokens - reached);
                reached = Math.Max(reached, block.Tokens);
                bool hour = block.Mark == CacheLifetime.OneHour;
                (fiveMinutes, oneHour) = hour ? (fiveMinutes, oneHour + written) : (fiveMinutes + written, oneHour);
                _entries.Put(Key(scope, block.Hash), hour ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(5));
            }

            return new CacheFigures(read, fiveMinutes, oneHour, 0);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
        }
    }

    private int Longest(ulong scope, IReadOnlyList<PromptBlock> blocks, int[] marks)
    {
        for (int m = marks.Length - 1; m >= 0; m--)
        {
            for (int block = marks[m]; block >= 0 && block > marks[m] - LookBack; block--)
            {
                if (_entries.Touch(Key(scope, blocks[block].Hash)))
                {
                    return blocks[block].Tokens;
                }
            }
        }

        return 0;
    }

    private static ulong Key(ulong scope, ulong prefix) => StableHash.Add(scope, unchecked((long)prefix));
}
