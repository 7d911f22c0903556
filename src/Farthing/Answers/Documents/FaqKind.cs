using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Documents;
using Farthing.Answers.Matching;

namespace Farthing.Answers.Documents;

/// <summary>Entries of the FAQ.</summary>
public sealed class FaqKind : AdministrationKind<FaqDocument>
{
    private const int MostQuestions = 200;
    private const int LongestQuestion = 500;

    private FaqKind()
        : base("faq_entry", "faq")
    {
    }

    /// <summary>The one there is.</summary>
    public static FaqKind Instance { get; } = new();

    /// <inheritdoc />
    public override FaqDocument Read(DocumentReader reader)
    {
        IReadOnlyList<string> questions = reader.Texts("questions", LongestQuestion);
        if (questions.Count == 0) reader.Problem("questions", "is required: at least one way in which the question is asked");
        if (questions.Count > MostQuestions) reader.Problem("questions", $"must not have more than {MostQuestions} items");
        for (int i = 0; i < questions.Count; i++)
            if (QuestionText.Normalise(questions[i]).Length == 0) reader.Problem($"questions[{i}]", "holds no word");
        return new FaqDocument
        {
            Questions = questions,
            Answer = AnswerFields.ReadAnswer(reader),
            For = AnswerFields.ReadScope(reader.Child("for")),
            Similar = reader.Flag("similar"),
            Tags = reader.Texts("tags"),
            Until = reader.Moment("until"),
            Disabled = reader.Flag("disabled"),
        };
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter json, FaqDocument document, bool withSecrets)
    {
        AnswerFields.WriteTexts(json, "questions", document.Questions);
        json.WriteString("answer", document.Answer);
        AnswerFields.WriteScope(json, document.For);
        json.WriteBoolean("similar", document.Similar);
        AnswerFields.WriteTexts(json, "tags", document.Tags);
        if (document.Until is { } until) json.WriteString("until", until);
        json.WriteBoolean("disabled", document.Disabled);
    }

    /// <inheritdoc />
    public override void Check(string name, FaqDocument document, AdministrationSnapshot others, DocumentProblems problems)
    {
        HashSet<string> own = new(document.Questions.Select(QuestionText.Normalise), StringComparer.Ordinal);
        foreach (AdministrationEntry<FaqDocument> other in others.Of(this).Values)
        {
            if (other.Name == name || other.Document.For.ToString() != document.For.ToString()) continue;
            if (other.Document.Questions.FirstOrDefault(question => own.Contains(QuestionText.Normalise(question))) is { } twice)
                problems.Add("questions", $"\"{twice}\" is answered by the FAQ entry \"{other.Name}\" for the same calls; keep it in one of them");
        }
    }
}
