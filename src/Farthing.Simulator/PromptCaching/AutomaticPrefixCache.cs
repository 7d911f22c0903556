using Farthing.Simulator.Generation;
using Farthing.Simulator.Text;

namespace Farthing.Simulator.PromptCaching;

/// <summary>
/// OpenAI's cache: prompts of 1,024 tokens and more are cached without being asked, by prefixes that grow in steps of 128 tokens, for
/// each account, model and <c>prompt_cache_key</c> (developers.openai.com, prompt caching).
/// </summary>
internal sealed class AutomaticPrefixCache(TimeProvider clock)
{
    public const int LeastTokens = 1024;
    public const int StepTokens = 128;
    private static readonly TimeSpan InMemory = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan WithWrites = TimeSpan.FromMinutes(30);
    private readonly Lock _lock = new();
    private readonly ExpiringSet _entries = new(clock);

    public CacheFigures Use(string account, string model, string? cacheKey, bool extended, Prompt prompt)
    {
        if (prompt.Steps.Count == 0)
        {
            return default;
        }

        bool billsWrites = OpenAIModels.BillsCacheWrites(model);
        TimeSpan lifetime = extended ? TimeSpan.FromHours(24) : billsWrites ? WithWrites : InMemory;
        ulong scope = StableHash.Add(StableHash.Add(StableHash.Add(StableHash.Start, account), model), cacheKey ?? "");
        int found = 0;
        lock (_lock)
        {
            for (int step = prompt.Steps.Count; step > 0 && found == 0; step--)
            {
                if (_entries.Touch(Key(scope, prompt.Steps[step - 1])))
                {
                    found = step;
                }
            }

            for (int step = 1; step <= prompt.Steps.Count; step++)
            {
                _entries.Put(Key(scope, prompt.Steps[step - 1]), lifetime);
            }
        }

        int read = TokensAt(found);
        return new CacheFigures(read, 0, 0, billsWrites ? TokensAt(prompt.Steps.Count) - read : 0);
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
        }
    }

    private static int TokensAt(int step) => step == 0 ? 0 : LeastTokens + ((step - 1) * StepTokens);

    private static ulong Key(ulong scope, ulong prefix) => StableHash.Add(scope, unchecked((long)prefix));
}
