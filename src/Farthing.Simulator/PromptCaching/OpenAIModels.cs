using System.Buffers;

namespace Farthing.Simulator.PromptCaching;

/// <summary>What follows from an OpenAI model's name.</summary>
internal static class OpenAIModels
{
    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789.");

    /// <summary>
    /// From GPT-5.6 on, writes to the prompt cache are reported (<c>cache_write_tokens</c>) and billed.
    /// </summary>
    public static bool BillsCacheWrites(string model)
    {
        if (!model.StartsWith("gpt-", StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> version = model.AsSpan(4);
        int length = version.IndexOfAnyExcept(VersionCharacters);
        version = length < 0 ? version : version[..length];
        return decimal.TryParse(version, out decimal number) && number >= 5.6m;
    }
}
