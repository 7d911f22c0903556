using System.Text.Json;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Answers.Matching;

/// <summary>
/// Finds the one question that a call asks, where it asks nothing else: a single turn of plain text, without tools, images, a form that the answer must have, or a history
/// that is kept elsewhere. Everything else is left to a model.
/// </summary>
public static class QuestionReader
{
    /// <summary>The longest question, in characters: what is longer is no question that someone wrote an answer for.</summary>
    public const int MaxLength = 2000;

    /// <summary>The longest body that is looked at, in bytes.</summary>
    public const int MaxBody = 256 * 1024;

    /// <summary>Fields that ask for an answer of another form, or one that can be taken up again later.</summary>
    private static readonly string[] NotPlainAnswers = ["response_format", "logprobs", "top_logprobs", "background", "include", "output_config", "thinking", "functions", "tools"];

    /// <summary>Reads the question.</summary>
    /// <param name="call">The call.</param>
    /// <param name="answersStored">Whether calls that ask the provider to keep the answer (the default of <c>/v1/responses</c>) may be answered: the provider does not know the answer in a later turn.</param>
    /// <param name="question">The text of the user's one turn.</param>
    public static bool TryRead(Call call, bool answersStored, out string question)
    {
        question = "";
        RequestView view = call.Request;
        if (call.Body.Length > MaxBody || !view.IsPlain || view.HasTools || view.Choices != 1 || view.AsksForThinking) return false;
        try
        {
            return TryRead(call.Endpoint, call.Body.Span, answersStored, out question);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair, or a shape that the provider will refuse.
            return false;
        }
    }

    private static bool TryRead(Endpoint endpoint, ReadOnlySpan<byte> body, bool answersStored, out string question)
    {
        question = "";
        string turnsField = endpoint switch
        {
            Endpoint.ChatCompletions or Endpoint.Messages => "messages",
            Endpoint.Responses => "input",
            Endpoint.GenerateContent => "contents",
            _ => "",
        };
        if (turnsField.Length == 0) return false;
        bool isStored = endpoint == Endpoint.Responses, found = false;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string field = reader.GetString()!;
            reader.Read();
            if (field == turnsField)
            {
                // Two fields of one name may be read either way.
                if (found || !TryReadTurns(ref reader, mayBeText: endpoint == Endpoint.Responses, out question)) return false;
                found = true;
                continue;
            }

            if (field == "store" && reader.TokenType is JsonTokenType.True or JsonTokenType.False) isStored = reader.TokenType == JsonTokenType.True;
            else if (field == "text" && !IsPlainText(ref reader)) return false;
            else if (field == "generationConfig" && AsksForForm(ref reader)) return false;
            else if (reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False) && Array.IndexOf(NotPlainAnswers, field) >= 0 && !IsTextFormat(ref reader)) return false;
            reader.Skip();
        }

        return found && question.Length is > 0 and <= MaxLength && (!isStored || answersStored || endpoint != Endpoint.Responses);
    }

    /// <summary>A text, or a list of turns of which exactly the last one is the user's.</summary>
    private static bool TryReadTurns(ref Utf8JsonReader reader, bool mayBeText, out string question)
    {
        question = "";
        if (mayBeText && reader.TokenType == JsonTokenType.String)
        {
            question = reader.GetString()!;
            return true;
        }

        if (reader.TokenType != JsonTokenType.StartArray) return false;
        bool isAsked = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            string role = "user";
            string? text = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string field = reader.GetString()!;
                reader.Read();
                switch (field)
                {
                    case "role":
                        role = reader.GetString() ?? "";
                        break;
                    case "content" or "parts":
                        text = ReadContent(ref reader);
                        break;
                    case "type" or "name":
                        reader.Skip();
                        break;
                    default:
                        return false;
                }
            }

            if (isAsked || text is null) return false;
            if (role is "system" or "developer") continue;
            if (role != "user") return false;
            (isAsked, question) = (true, text);
        }

        return isAsked && reader.TokenType == JsonTokenType.EndArray;
    }

    /// <summary>A text, or a list of exactly one part that is a text; else <c>null</c>.</summary>
    private static string? ReadContent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        string? text = null;
        int parts = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            parts++;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isText = JsonText.Is(ref reader, "text"u8);
                reader.Read();
                if (isText && reader.TokenType == JsonTokenType.String) text = reader.GetString();
                else reader.Skip();
            }
        }

        return parts == 1 ? text : null;
    }

    /// <summary>Whether <c>response_format</c> asks for what it would be without it.</summary>
    private static bool IsTextFormat(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        Utf8JsonReader inside = reader;
        return inside.Read() && inside.TokenType == JsonTokenType.PropertyName && JsonText.Is(ref inside, "type"u8) && inside.Read() && inside.ValueTextEquals("text"u8)
            && inside.Read() && inside.TokenType == JsonTokenType.EndObject;
    }

    /// <summary>Whether <c>text</c> of <c>/v1/responses</c> holds nothing but a length and the format that it has anyway.</summary>
    private static bool IsPlainText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return reader.TokenType == JsonTokenType.Null;
        Utf8JsonReader inside = reader;
        while (inside.Read() && inside.TokenType == JsonTokenType.PropertyName)
        {
            bool isFormat = JsonText.Is(ref inside, "format"u8);
            inside.Read();
            if (isFormat && !IsTextFormat(ref inside)) return false;
            inside.Skip();
        }

        return true;
    }

    /// <summary>Whether Gemini's <c>generationConfig</c> asks for JSON, a schema or thoughts.</summary>
    private static bool AsksForForm(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        Utf8JsonReader inside = reader;
        while (inside.Read() && inside.TokenType == JsonTokenType.PropertyName)
        {
            string field = inside.GetString()!;
            if (field.StartsWith("response", StringComparison.Ordinal) || field.StartsWith("thinking", StringComparison.Ordinal)) return true;
            inside.Read();
            inside.Skip();
        }

        return false;
    }
}
