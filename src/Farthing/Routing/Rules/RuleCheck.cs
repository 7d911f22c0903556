namespace Farthing.Routing.Rules;

/// <summary>Finds rules that can never be used: those that no call fits, and those behind others that take all their calls.</summary>
public static class RuleCheck
{
    /// <summary>What is wrong with rules in their order.</summary>
    /// <param name="rules">Each rule's condition and where it leads.</param>
    /// <returns>The index of each wrong rule, and why.</returns>
    public static IEnumerable<(int Index, string Problem)> Find(IReadOnlyList<(Condition When, string To)> rules)
    {
        for (int i = 0; i < rules.Count; i++)
        {
            (Condition when, string to) = rules[i];
            if (!ConditionCases.CanHold(when))
            {
                yield return (i, "can never match: its parts rule each other out; take one of them out, or join them with \"or\"");
                continue;
            }

            if (Enumerable.Range(0, i).Where(earlier => !ConditionCases.CanHold(when, rules[earlier].When)).Select(earlier => (int?)earlier).FirstOrDefault() is { } first)
            {
                bool same = !ConditionCases.CanHold(rules[first].When, when);
                yield return (i, same && rules[first].To != to
                    ? $"contradicts rule {first + 1}: both match the same calls, and that one sends them to \"{rules[first].To}\"; take one of them out"
                    : $"is never used: rule {first + 1} stands before it and matches all its calls; put this one first, or take it out");
            }
            else if (i > 1 && !ConditionCases.CanHold(when, [.. rules.Take(i).Select(rule => rule.When)]))
            {
                yield return (i, "is never used: the rules before it together match all its calls; put this one first, or take it out");
            }
        }
    }
}
