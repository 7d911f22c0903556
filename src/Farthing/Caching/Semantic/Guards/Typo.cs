namespace Farthing.Caching.Semantic.Guards;

/// <summary>Tells a mistyped word from another word.</summary>
internal static class Typo
{
    private const int Shortest = 4;
    private const int LongWord = 8;
    private const int Longest = 32;

    /// <summary>Whether two words are one slip of the fingers apart (two in long words): a letter too many, too few, wrong, or two swapped.</summary>
    /// <param name="first">In lower case.</param>
    /// <param name="second">In lower case.</param>
    public static bool IsLikely(string first, string second)
    {
        int shorter = Math.Min(first.Length, second.Length);
        int longer = Math.Max(first.Length, second.Length);
        int allowed = shorter >= LongWord ? 2 : 1;
        if (longer < Shortest || longer > Longest || longer - shorter > allowed) return false;
        foreach (char c in first)
        {
            if (!char.IsLetter(c)) return false;
        }

        foreach (char c in second)
        {
            if (!char.IsLetter(c)) return false;
        }

        return Distance(first, second) <= allowed;
    }

    // Damerau and Levenshtein's distance, in its form for strings whose swapped letters are not touched again.
    private static int Distance(string first, string second)
    {
        int width = second.Length + 1;
        Span<int> rows = stackalloc int[3 * (Longest + 1)];
        Span<int> before = rows[..width];
        Span<int> above = rows.Slice(Longest + 1, width);
        Span<int> current = rows.Slice(2 * (Longest + 1), width);
        for (int j = 0; j < width; j++) above[j] = j;
        for (int i = 1; i <= first.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j < width; j++)
            {
                int cost = first[i - 1] == second[j - 1] ? 0 : 1;
                int best = Math.Min(Math.Min(current[j - 1], above[j]) + 1, above[j - 1] + cost);
                if (i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1]) best = Math.Min(best, before[j - 2] + 1);
                current[j] = best;
            }

            Span<int> spare = before;
            before = above;
            above = current;
            current = spare;
        }

        return above[width - 1];
    }
}
