using System.Text.Json;
using Farthing.Administration.Documents;
using Farthing.Caching.Policies;
using Farthing.Notation;

namespace Farthing.Answers.Documents;

/// <summary>Fields that FAQ entries and rules have in common.</summary>
internal static class AnswerFields
{
    private const int LongestAnswer = 20_000;

    public static string ReadAnswer(DocumentReader reader)
    {
        string answer = reader.Prose("answer", LongestAnswer) ?? "";
        if (answer.Trim().Length == 0) reader.Problem("answer", "is required: what the caller gets");
        return answer;
    }

    public static AnswerScope ReadScope(DocumentReader? reader)
    {
        if (reader is null) return AnswerScope.Everything;
        List<CallTerm> terms = [];
        foreach (string name in reader.Fields)
        {
            string pattern = reader.RequiredText(name);
            if (CallTerm.Of(name, pattern) is not { } term) reader.Problem(name, $"is not a dimension{Nearest.Hint(name, CallTerm.Names, "dimensions")}");
            else if (pattern.Length > 0) terms.Add(term);
        }

        return terms.Count == 0 ? AnswerScope.Everything : new AnswerScope([.. terms.OrderBy(term => term.Name, StringComparer.Ordinal)]);
    }

    public static void WriteScope(Utf8JsonWriter json, AnswerScope scope)
    {
        if (scope.Terms.Count == 0) return;
        json.WriteStartObject("for");
        foreach (CallTerm term in scope.Terms) json.WriteString(term.Name, term.Pattern);
        json.WriteEndObject();
    }

    public static void WriteTexts(Utf8JsonWriter json, string field, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return;
        json.WriteStartArray(field);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
