using System.Text;
using System.Text.RegularExpressions;
using Farthing.Calls;
using Farthing.Notation;

namespace Farthing.Answers.Matching;

/// <summary>The template of a rule's answer. It is read once from left to right; what a caller sent is put in as text and never read again.</summary>
public static class AnswerTemplate
{
    /// <summary>The longest value that is put in, in characters.</summary>
    public const int LongestValue = 200;

    private static readonly string[] OfCall = ["question", "feature", "user", "team", "project", "model", "date"];

    /// <summary>What is wrong with a template, as the end of a sentence that begins with its field, or <c>null</c>.</summary>
    /// <param name="template">The template.</param>
    /// <param name="groups">The names of the pattern's groups.</param>
    public static string? FindProblem(string template, IReadOnlyList<string> groups)
    {
        string? problem = null;
        Expand(template, name =>
        {
            if (!groups.Contains(name) && !OfCall.Contains(name)) problem ??= $"uses {{{{{name}}}}}, which is neither a group of the pattern nor a value of the call{Nearest.Hint(name, [.. groups, .. OfCall], "known here")}";
            return "";
        });
        return problem;
    }

    /// <summary>The answer for a call.</summary>
    /// <param name="template">The template.</param>
    /// <param name="match">What the pattern matched, or <c>null</c> when there is no pattern.</param>
    /// <param name="question">The question.</param>
    /// <param name="call">The call.</param>
    public static string Fill(string template, Match? match, string question, Call call) => Expand(template, name => Shorten(name switch
    {
        _ when match?.Groups[name] is { Success: true } group => group.Value,
        "question" => question,
        "feature" => call.Principal.Feature,
        "user" => call.Principal.User,
        "team" => call.Principal.Team,
        "project" => call.Principal.Project,
        "model" => call.RequestedModel,
        "date" => call.StartedAt.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        _ => "",
    }));

    private static string Expand(string template, Func<string, string> valueOf)
    {
        var text = new StringBuilder(template.Length + 64);
        int at = 0;
        while (template.IndexOf("{{", at, StringComparison.Ordinal) is >= 0 and int open && template.IndexOf("}}", open, StringComparison.Ordinal) is >= 0 and int close)
        {
            text.Append(template, at, open - at).Append(valueOf(template[(open + 2)..close].Trim()));
            at = close + 2;
        }

        return text.Append(template, at, template.Length - at).ToString();
    }

    private static string Shorten(string value)
    {
        if (value.Length <= LongestValue) return value;
        return value[..(char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue)] + "…";
    }
}
