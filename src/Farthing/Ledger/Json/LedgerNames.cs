using System.Collections.Frozen;
using System.Text;

namespace Farthing.Ledger.Json;

/// <summary>
/// The words for the ledger's enumerations in JSON, in query strings and on the command line: the member's name in small letters with
/// underscores, for example <c>provider_reported</c>, <c>cache_write_5m</c>, <c>chat_completions</c>.
/// </summary>
public static class LedgerNames
{
    /// <summary>The word for a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Words<T>.ByValue.TryGetValue(value, out string? word) ? word : value.ToString();

    /// <summary>The value of a word.</summary>
    public static bool TryParse<T>(string word, out T value)
        where T : struct, Enum => Words<T>.ByWord.TryGetValue(word, out value);

    /// <summary>Every word, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => Words<T>.InOrder;

    private static string ToWord(string name)
    {
        StringBuilder word = new(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            bool begins = char.IsAsciiLetterUpper(name[i]) || (char.IsAsciiDigit(name[i]) && !char.IsAsciiDigit(name[i - 1]));
            if (i > 0 && begins) word.Append('_');
            word.Append(char.ToLowerInvariant(name[i]));
        }

        return word.ToString();
    }

    private static class Words<T>
        where T : struct, Enum
    {
        public static FrozenDictionary<T, string> ByValue { get; } =
            Enum.GetValues<T>().Distinct().ToFrozenDictionary(value => value, value => ToWord(value.ToString()));

        public static FrozenDictionary<string, T> ByWord { get; } =
            ByValue.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

        public static IReadOnlyList<string> InOrder { get; } = [.. Enum.GetValues<T>().Distinct().Select(value => ByValue[value])];
    }
}
