namespace Farthing.Routing.Rules;

/// <summary>
/// A condition as cases, each a list of tests that must all come out as said: enough to tell whether any call can fit it. What would take too many cases is not
/// told: then a condition passes for one that can be met.
/// </summary>
internal static class ConditionCases
{
    private const int MostCases = 512;

    /// <summary>Whether some call can fit a condition and none of others.</summary>
    public static bool CanHold(Condition condition, params IReadOnlyList<Condition> except)
    {
        Condition whole = condition;
        foreach (Condition other in except) whole = new Condition.And(whole, new Condition.Not(other));
        return Cases(whole, wanted: true) is not { } cases || cases.Exists(FieldLimits.CanMeet);
    }

    private static List<List<(Condition.Test Test, bool Wanted)>>? Cases(Condition condition, bool wanted) => condition switch
    {
        Condition.Test test => [[(test, wanted)]],
        Condition.Not not => Cases(not.Inner, !wanted),
        Condition.And and => wanted ? Both(and.Left, and.Right, true) : Either(and.Left, and.Right, false),
        Condition.Or or => wanted ? Either(or.Left, or.Right, true) : Both(or.Left, or.Right, false),
        _ => null,
    };

    private static List<List<(Condition.Test Test, bool Wanted)>>? Either(Condition left, Condition right, bool wanted) =>
        Cases(left, wanted) is { } first && Cases(right, wanted) is { } second && first.Count + second.Count <= MostCases ? [.. first, .. second] : null;

    private static List<List<(Condition.Test Test, bool Wanted)>>? Both(Condition left, Condition right, bool wanted)
    {
        if (Cases(left, wanted) is not { } first || Cases(right, wanted) is not { } second) return null;
        List<List<(Condition.Test Test, bool Wanted)>> both = [];
        foreach (List<(Condition.Test Test, bool Wanted)> one in first)
        {
            foreach (List<(Condition.Test Test, bool Wanted)> other in second)
            {
                List<(Condition.Test Test, bool Wanted)> joined = [.. one, .. other];
                if (FieldLimits.CanMeet(joined)) both.Add(joined);
                if (both.Count > MostCases) return null;
            }
        }

        return both;
    }
}
