using System.Text.Json;
using Farthing.Calls;
using Farthing.Notation;

namespace Farthing.Quality.Feedback;

/// <summary>What was said of a call as JSON, for the admin API and <c>--json</c>: <c>{"feedback":[…]}</c>.</summary>
public static class FeedbackJson
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<CallFeedback> all)
    {
        json.WriteStartObject();
        json.WriteStartArray("feedback");
        foreach (CallFeedback each in all)
        {
            json.WriteStartObject();
            json.WriteString("id", each.Call.ToString());
            json.WriteString("at", Moment.Format(each.At));
            json.WriteString("key", each.Key);
            if (each.Score is { } score) json.WriteNumber("score", score);
            else json.WriteNull("score");
            json.WriteString("label", FeedbackLabels.NameOf(each.Label));
            json.WriteString("comment", each.Comment);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads it back.</summary>
    public static IReadOnlyList<CallFeedback> Read(ReadOnlyMemory<byte> utf8)
    {
        using JsonDocument json = JsonDocument.Parse(utf8);
        return [.. json.RootElement.GetProperty("feedback").EnumerateArray().Select(Read)];
    }

    private static CallFeedback Read(JsonElement json)
    {
        CallId.TryParse(json.GetProperty("id").GetString(), out CallId call);
        return new CallFeedback
        {
            Call = call,
            At = json.GetProperty("at").GetDateTimeOffset(),
            Key = json.GetProperty("key").GetString()!,
            Score = json.GetProperty("score") is { ValueKind: JsonValueKind.Number } score ? score.GetDecimal() : null,
            Label = FeedbackLabels.Find(json.GetProperty("label").GetString()!) ?? FeedbackLabel.None,
            Comment = json.GetProperty("comment").GetString()!,
        };
    }
}
