using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Documents;
using Farthing.Answers.Matching;

namespace Farthing.Answers.Documents;

/// <summary>Rules that answer questions of a form.</summary>
public sealed class AnswerRuleKind : AdministrationKind<AnswerRuleDocument>
{
    /// <summary>The longest question that a rule answers unless it says otherwise, in characters.</summary>
    public const int DefaultLongest = 300;

    private AnswerRuleKind()
        : base("answer_rule", "answer_rules")
    {
    }

    /// <summary>The one there is.</summary>
    public static AnswerRuleKind Instance { get; } = new();

    /// <inheritdoc />
    public override AnswerRuleDocument Read(DocumentReader reader)
    {
        AnswerRuleDocument document = new()
        {
            Pattern = reader.Text("pattern", RulePattern.MaxLength) ?? "",
            Within = reader.Flag("within"),
            Words = reader.Texts("words"),
            Always = reader.Flag("always"),
            Longest = (int)(reader.Number("longest", 1, QuestionReader.MaxLength) ?? DefaultLongest),
            Answer = AnswerFields.ReadAnswer(reader),
            For = AnswerFields.ReadScope(reader.Child("for")),
            Tags = reader.Texts("tags"),
            Until = reader.Moment("until"),
            Disabled = reader.Flag("disabled"),
        };
        CheckCondition(reader, document);
        return document;
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter json, AnswerRuleDocument document, bool withSecrets)
    {
        if (document.Pattern.Length > 0) json.WriteString("pattern", document.Pattern);
        json.WriteBoolean("within", document.Within);
        AnswerFields.WriteTexts(json, "words", document.Words);
        json.WriteBoolean("always", document.Always);
        json.WriteNumber("longest", document.Longest);
        json.WriteString("answer", document.Answer);
        AnswerFields.WriteScope(json, document.For);
        AnswerFields.WriteTexts(json, "tags", document.Tags);
        if (document.Until is { } until) json.WriteString("until", until);
        json.WriteBoolean("disabled", document.Disabled);
    }

    private static void CheckCondition(DocumentReader reader, AnswerRuleDocument document)
    {
        if (document.Pattern.Length == 0 && document.Words.Count == 0 && !document.Always) reader.Problem("pattern", "is required, or words, or always: true: otherwise the rule answers nothing");
        if (document.Always && document.For.Terms.Count == 0) reader.Problem("always", "needs a 'for': without one no call would ever reach a model");
        if (document.Within && document.Pattern.Length == 0) reader.Problem("within", "is for rules with a pattern");
        if (!document.Words.All(word => QuestionText.Normalise(word) is { Length: > 0 } normal && !normal.Contains(' ', StringComparison.Ordinal))) reader.Problem("words", "must be single words");
        IReadOnlyList<string> groups = [];
        if (document.Pattern.Length > 0)
        {
            if (RulePattern.TryCreate(document.Pattern, document.Within, out RulePattern? pattern, out string problem)) groups = pattern.GroupNames;
            else reader.Problem("pattern", problem);
        }

        if (AnswerTemplate.FindProblem(document.Answer, groups) is { } wrong) reader.Problem("answer", wrong);
    }
}
