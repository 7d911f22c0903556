namespace Farthing.Simulator.PromptCaching;

/// <summary>
/// The shortest prefix that Anthropic caches, by model: 1,024 tokens, but 4,096 for Opus 4.5 and later and Haiku 4.5 and later, and 2,048
/// for the Haiku models before (platform.claude.com, prompt caching).
/// </summary>
internal static class CacheMinimum
{
    private const int Usual = 1024;

    public static int For(string model)
    {
        bool opus = model.Contains("opus", StringComparison.Ordinal);
        bool haiku = model.Contains("haiku", StringComparison.Ordinal);
        if (!opus && !haiku)
        {
            return Usual;
        }

        bool late = Version(model) >= 4.5m;
        return late ? 4096 : haiku ? 2048 : Usual;
    }

    // The first one or two short numbers of "claude-opus-4-5-20251101" or "claude-3-5-haiku-20241022"; dates are longer.
    private static decimal Version(string model)
    {
        string[] numbers = [.. model.Split('-').Where(part => part.Length is 1 or 2 && part.All(char.IsAsciiDigit)).Take(2)];
        return decimal.TryParse(string.Join('.', numbers), out decimal version) ? version : 0;
    }
}
