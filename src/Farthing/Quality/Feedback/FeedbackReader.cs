using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Documents;
using Farthing.Calls;
using Farthing.Notation;

namespace Farthing.Quality.Feedback;

/// <summary>Reads what clients send: <c>{"id", "score"?, "label"?, "comment"?}</c>.</summary>
public static class FeedbackReader
{
    /// <summary>The largest body in bytes.</summary>
    public const int MaxBody = 32 * 1024;

    /// <summary>Reads it; key and time are not in it.</summary>
    /// <exception cref="AdministrationException">Anything is wrong with it; the message lists all of it.</exception>
    public static CallFeedback Read(ReadOnlyMemory<byte> body)
    {
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException failure)
        {
            throw new AdministrationException(400, "invalid_json", "The body is not valid JSON.", innerException: failure);
        }

        using (json)
        {
            DocumentProblems problems = new();
            DocumentReader reader = new(json.RootElement, problems);
            string id = reader.RequiredText("id");
            decimal? score = reader.Decimal("score", 0, 1);
            string label = reader.Text("label") ?? "";
            string comment = reader.Prose("comment", CallFeedback.MaxComment) ?? "";
            reader.Finish();
            CallId call = default;
            if (id.Length > 0 && !CallId.TryParse(id, out call)) reader.Problem("id", "must be the x-farthing-id of an answer: call_ and 32 hexadecimal digits");
            if (FeedbackLabels.Find(label) is null) reader.Problem("label", $"\"{label}\" is not allowed{Nearest.Hint(label, FeedbackLabels.Names, "allowed")}");
            if (score is null && label.Length == 0 && comment.Length == 0 && !problems.Any) reader.Problem("", "says nothing: send a score, a label or a comment");
            problems.ThrowIfAny();
            return new CallFeedback { Call = call, At = default, Score = score, Label = FeedbackLabels.Find(label) ?? FeedbackLabel.None, Comment = comment };
        }
    }
}
