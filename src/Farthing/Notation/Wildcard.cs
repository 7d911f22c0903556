namespace Farthing.Notation;

/// <summary>Names with <c>*</c> for any characters.</summary>
public static class Wildcard
{
    /// <summary>Whether a name fits a pattern; capitals count.</summary>
    // The last star takes as little as it can and more when that fails: linear but for the stars, whatever client or pattern say.
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    /// <summary>Whether a model fits; a pattern without a slash means the model at any provider.</summary>
    public static bool MatchesModel(string pattern, string model)
    {
        if (Matches(pattern, model)) return true;
        int slash = model.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && !pattern.Contains('/', StringComparison.Ordinal) && Matches(pattern, model.AsSpan(slash + 1));
    }
}
