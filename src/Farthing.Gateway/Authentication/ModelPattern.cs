namespace Farthing.Gateway.Authentication;

/// <summary>Names of models with <c>*</c> for any characters. A pattern without a slash means the model at any provider.</summary>
internal static class ModelPattern
{
    public static bool MatchesAny(IReadOnlyList<string> patterns, string model)
    {
        int slash = model.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> bare = model.AsSpan(slash + 1);
        foreach (string pattern in patterns)
            if (Matches(pattern, model) || (slash > 0 && !pattern.Contains('/', StringComparison.Ordinal) && Matches(pattern, bare))) return true;
        return false;
    }

    // The last star takes as little as it can and more when that fails: linear but for the stars, whatever client or pattern say.
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
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
}
