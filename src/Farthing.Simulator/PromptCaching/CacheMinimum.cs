namespace Farthing.Simulator.PromptCaching;

/// <summary>
/// The shortest prefix that Anthropic caches, by model (platform.claude.com, prompt caching). A model that no line names takes the usual 1,024.
/// </summary>
internal static class CacheMinimum
{
    private const int Usual = 1024;

    private static readonly (string Family, decimal From, int Tokens)[] Lines =
    [
        ("haiku", 4.5m, 4096),
        ("haiku", 0m, 2048),
        ("opus", 5m, 512),
        ("opus", 4.8m, 1024),
        ("opus", 4.7m, 2048),
        ("opus", 4.5m, 4096),
        ("fable", 5m, 512),
        ("mythos", 5m, 512),
    ];

    public static int For(string model)
    {
        decimal version = Version(model);
        foreach ((string family, decimal from, int tokens) in Lines)
        {
            if (model.Contains(family, StringComparison.Ordinal) && version >= from)
            {
                return tokens;
            }
        }

        return Usual;
    }

    // The first one or two short numbers of "claude-opus-4-5-20251101" or "claude-3-5-haiku-20241022"; dates are longer.
    private static decimal Version(string model)
    {
        string[] numbers = [.. model.Split('-').Where(part => part.Length is 1 or 2 && part.All(char.IsAsciiDigit)).Take(2)];
        return decimal.TryParse(string.Join('.', numbers), out decimal version) ? version : 0;
    }
}
