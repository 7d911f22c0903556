using Farthing.Notation;

namespace Farthing.Routing.Rules;

/// <summary>Whether tests of the same field can come out as said all at once.</summary>
internal static class FieldLimits
{
    /// <summary>Whether one call can meet all of these.</summary>
    public static bool CanMeet(List<(Condition.Test Test, bool Wanted)> tests) => tests
        .GroupBy(each => each.Test.Field.Name, StringComparer.Ordinal)
        .All(field => field.First().Test.Field.Kind switch
        {
            FieldKind.Flag => field.All(each => each.Wanted) || field.All(each => !each.Wanted),
            FieldKind.Number => CanBeNumber([.. field]),
            _ => CanBeText([.. field]),
        });

    private static bool CanBeText((Condition.Test Test, bool Wanted)[] tests)
    {
        RuleField field = tests[0].Test.Field;
        if (field.Kind == FieldKind.Word) return field.Words.Any(word => Array.TrueForAll(tests, each => Fits(each.Test, word) == each.Wanted));
        if (Array.Find(tests, each => each.Wanted && each.Test.Comparison == Comparison.Equal).Test is { } equal)
            return Array.TrueForAll(tests, each => Fits(each.Test, equal.Text) == each.Wanted);
        string[] wanted = [.. tests.Where(each => each.Wanted).Select(each => each.Test.Text)];
        string[] unwanted = [.. tests.Where(each => !each.Wanted && each.Test.Comparison == Comparison.Like).Select(each => each.Test.Text)];
        return !unwanted.Any(wide => Wildcard.Matches(wide, "*") || wanted.Any(narrow => Wildcard.Matches(wide, narrow)));
    }

    private static bool Fits(Condition.Test test, string text) => test.Comparison == Comparison.Like ? Wildcard.Matches(test.Text, text) : test.Text == text;

    /// <summary>
    /// A number that is not there fits no comparison and so meets every opposite; one that is there must lie between what the tests leave.
    /// </summary>
    private static bool CanBeNumber((Condition.Test Test, bool Wanted)[] tests)
    {
        RuleField field = tests[0].Test.Field;
        if (Array.TrueForAll(tests, each => !each.Wanted) && field.MayBeMissing) return true;
        List<double> candidates = [field.Least, double.IsInfinity(field.Most) ? 1e15 : field.Most];
        double[] borders = [.. tests.Select(each => each.Test.Number).Append(field.Least).Append(candidates[1]).Distinct().Order()];
        candidates.AddRange(borders);
        if (field.IsWhole) candidates.AddRange(borders.SelectMany(border => new[] { Math.Floor(border) - 1, Math.Floor(border), Math.Ceiling(border), Math.Ceiling(border) + 1 }));
        else candidates.AddRange(borders.Zip(borders.Skip(1), (low, high) => (low + high) / 2));
        return candidates.Exists(value => value >= field.Least && value <= field.Most && (!field.IsWhole || value == Math.Floor(value))
            && Array.TrueForAll(tests, each => each.Test.Compare(value) == each.Wanted));
    }
}
