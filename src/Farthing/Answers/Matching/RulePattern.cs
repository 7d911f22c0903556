using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Farthing.Answers.Matching;

/// <summary>
/// A regular expression of a rule, matched in time that grows with the question and no faster: without going back, and so without back references and looking around.
/// </summary>
public sealed partial class RulePattern
{
    /// <summary>The longest pattern, in characters.</summary>
    public const int MaxLength = 1000;

    /// <summary>The most that the counts of a pattern's repetitions may multiply to: every repetition is a copy of what it repeats.</summary>
    private const long MostRepetitions = 1000;

    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(2);

    private readonly Regex _regex;

    private RulePattern(Regex regex) => _regex = regex;

    /// <summary>The names of the groups, without numbers.</summary>
    public IReadOnlyList<string> GroupNames => [.. _regex.GetGroupNames().Where(name => !char.IsAsciiDigit(name[0]))];

    /// <summary>Makes one.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="within">Whether it may match a part of the question.</param>
    /// <param name="made">The pattern, ready to match.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence that begins with its field.</param>
    public static bool TryCreate(string pattern, bool within, [NotNullWhen(true)] out RulePattern? made, out string problem)
    {
        made = null;
        problem = "";
        if (Repetitions(pattern) > MostRepetitions)
        {
            problem = $"repeats too much: its counts multiply to more than {MostRepetitions}; write + or *, or shorten them";
            return false;
        }

        try
        {
            const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

            Regex part = new(pattern, Options, LongestMatch);

            // Sound by itself, so that the group around it cannot be closed from within.
            Regex regex = within ? part : new Regex($@"\A(?:{pattern})\z", Options, LongestMatch);
            if (regex.IsMatch("")) problem = "matches an empty question, and so nearly every one; say what must be there";
            else made = new RulePattern(regex);
        }
        catch (ArgumentException error)
        {
            problem = $"is not a regular expression: {error.Message}";
        }
        catch (NotSupportedException)
        {
            problem = "needs going back: back references (\\1), looking ahead or behind ((?= (?! (?<= (?<!), atomic groups and conditions are not allowed";
        }

        return made is not null;
    }

    /// <summary>What the question matched, or <c>null</c>; one that takes too long does not match.</summary>
    public Match? Find(string question)
    {
        try
        {
            Match match = _regex.Match(question);
            return match.Success ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static long Repetitions(string pattern)
    {
        long product = 1;
        foreach (Match count in Counts().Matches(pattern))
        {
            long most = count.Groups["most"] is { Length: <= 6 } high ? long.Parse(high.ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : MostRepetitions + 1;
            product = Math.Min(product * Math.Max(1, most), MostRepetitions + 1);
        }

        return product;
    }

    /// <summary>The last number of each count: <c>{3}</c>, <c>{1,9}</c>, <c>{4,}</c>.</summary>
    [GeneratedRegex(@"\{(\d+,)?(?<most>\d+),?\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Counts();
}
