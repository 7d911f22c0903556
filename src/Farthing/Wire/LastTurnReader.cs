using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Farthing.Calls;

namespace Farthing.Wire;

/// <summary>
/// Finds what a user said last. Reads only what cannot be misunderstood: a list of messages (or, in OpenAI's responses, a text) that stands once in the body and ends with
/// a user's message of one text. Pictures, results of tools, several parts, repeated fields: then there is none.
/// </summary>
public static class LastTurnReader
{
    /// <summary>Reads a request body that <see cref="RequestReader"/> has accepted.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, Endpoint endpoint, [NotNullWhen(true)] out LastTurn? turn)
    {
        turn = null;
        ReadOnlySpan<byte> field = endpoint switch
        {
            Endpoint.ChatCompletions or Endpoint.Messages => "messages"u8,
            Endpoint.Responses => "input"u8,
            _ => [],
        };
        if (field.IsEmpty) return false;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 1_000 });
        reader.Read();
        bool found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isField = JsonText.Is(ref reader, field);
            reader.Read();
            if (!isField)
            {
                reader.Skip();
                continue;
            }

            if (found) return None(out turn);
            found = true;
            turn = reader.TokenType switch
            {
                JsonTokenType.String when endpoint == Endpoint.Responses => TextAt(ref reader, turns: 1),
                JsonTokenType.StartArray => ReadMessages(ref reader),
                _ => null,
            };
            if (turn is null) return false;
        }

        return turn is not null;
    }

    private static bool None(out LastTurn? turn)
    {
        turn = null;
        return false;
    }

    private static LastTurn? ReadMessages(ref Utf8JsonReader reader)
    {
        LastTurn? last = null;
        int turns = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            last = null;
            if (reader.TokenType != JsonTokenType.StartObject) return null;
            (bool isUser, LastTurn? text) = ReadMessage(ref reader);
            if (!isUser) continue;
            turns++;
            last = text;
        }

        return last is { } found ? found with { Turns = turns } : null;
    }

    private static (bool IsUser, LastTurn? Text) ReadMessage(ref Utf8JsonReader reader)
    {
        bool isUser = false, isPlain = true;
        LastTurn? text = null;
        int roles = 0, contents = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool role = JsonText.Is(ref reader, "role"u8), content = JsonText.Is(ref reader, "content"u8), type = JsonText.Is(ref reader, "type"u8);
            reader.Read();
            if (role)
            {
                roles++;
                isUser = reader.TokenType == JsonTokenType.String && JsonText.Is(ref reader, "user"u8);
            }
            else if (content)
            {
                contents++;
                text = ReadContent(ref reader);
            }
            else if (!type || reader.TokenType != JsonTokenType.String || !JsonText.Is(ref reader, "message"u8))
            {
                isPlain = false;
                reader.Skip();
            }
        }

        return (isUser, isPlain && roles == 1 && contents == 1 ? text : null);
    }

    /// <summary>A text, or a list of one part that is a text. The reader is left on the value's last token.</summary>
    private static LastTurn? ReadContent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return TextAt(ref reader, turns: 0);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        LastTurn? text = null;
        int parts = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            parts++;
            if (reader.TokenType == JsonTokenType.StartObject) text = ReadPart(ref reader);
            else reader.Skip();
        }

        return parts == 1 ? text : null;
    }

    private static LastTurn? ReadPart(ref Utf8JsonReader reader)
    {
        LastTurn? text = null;
        bool isText = false, isPlain = true;
        int texts = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool type = JsonText.Is(ref reader, "type"u8), value = JsonText.Is(ref reader, "text"u8), mark = JsonText.Is(ref reader, "cache_control"u8);
            reader.Read();
            bool isString = reader.TokenType == JsonTokenType.String;
            if (type) isText = isString && (JsonText.Is(ref reader, "text"u8) || JsonText.Is(ref reader, "input_text"u8));
            else if (value && isString) (text, texts) = (TextAt(ref reader, turns: 0), texts + 1);
            else if (!mark) isPlain = false;
            reader.Skip();
        }

        return isText && isPlain && texts == 1 ? text : null;
    }

    private static LastTurn TextAt(ref Utf8JsonReader reader, int turns)
    {
        byte[] buffer = [];
        ByteRange value = new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
        return new LastTurn(Encoding.UTF8.GetString(JsonText.Read(ref reader, ref buffer)), value, turns);
    }
}
