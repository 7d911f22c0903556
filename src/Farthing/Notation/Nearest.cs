namespace Farthing.Notation;

/// <summary>Finds the name that was probably meant.</summary>
public static class Nearest
{
    /// <summary>
    /// <c>; did you mean "x"?</c> when one of the names is near, else the known names (<c>; providers: a, b</c>) when <paramref name="label"/>
    /// is given and there are any.
    /// </summary>
    public static string Hint(string name, IEnumerable<string> names, string label)
    {
        List<string> all = [.. names];
        if (Find(name, all) is { } near) return $"; did you mean \"{near}\"?";
        return label.Length > 0 ? $"; {label}: {(all.Count > 0 ? string.Join(", ", all) : "none")}" : "";
    }

    /// <summary>The nearest name, or <c>null</c> when none is near: more than a third of the letters would have to change.</summary>
    public static string? Find(string name, IEnumerable<string> names)
    {
        string? best = null;
        int least = Math.Max(1, name.Length / 3) + 1;
        foreach (string candidate in names)
        {
            int distance = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance >= least) continue;
            least = distance;
            best = candidate;
        }

        return best;
    }

    // Optimal string alignment: insertions, deletions, replacements and swaps of neighbours count one each.
    private static int Distance(string left, string right)
    {
        int[,] cost = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++) cost[i, 0] = i;
        for (int j = 0; j <= right.Length; j++) cost[0, j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                int replace = cost[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[left.Length, right.Length];
    }
}
