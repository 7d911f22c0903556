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
    /// <summary>How many bytes of JSON one character takes at the most: <c>\u0041</c>.</summary>
    private const int LongestCharacter = 6;

    /// <summary>Reads a request body that <see cref="RequestReader"/> has accepted.</summary>
    /// <param name="body">The body.</param>
    /// <param name="endpoint">Where it was sent.</param>
    /// <param name="turn">What was said.</param>
    /// <param name="longest">The longest text that is of use, in characters: none is made of one that is longer for certain.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, Endpoint endpoint, [NotNullWhen(true)] out LastTurn? turn, int longest = int.MaxValue)
    {
        turn = Find(body, endpoint) is { } found && found.Value.Length / LongestCharacter <= longest ? new LastTurn(TextAt(body, found.Value), found.Value, found.Turns) : null;
        return turn is not null;
    }

    private static Place? Find(ReadOnlySpan<byte> body, Endpoint endpoint)
    {
        ReadOnlySpan<byte> field = endpoint switch
        {
            Endpoint.ChatCompletions or Endpoint.Messages => "messages"u8,
            Endpoint.Responses => "input"u8,
            _ => [],
        };
        if (field.IsEmpty) return null;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 1_000 });
        reader.Read();
        Place? found = null;
        bool isKnown = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isField = JsonText.Is(ref reader, field);
            reader.Read();
            if (!isField)
            {
                reader.Skip();
                continue;
            }

            if (isKnown) return null;
            isKnown = true;
            found = reader.TokenType switch
            {
                JsonTokenType.String when endpoint == Endpoint.Responses => new Place(RangeOf(ref reader), Turns: 1),
                JsonTokenType.StartArray => ReadMessages(ref reader),
                _ => null,
            };
            if (found is null) return null;
        }

        return found;
    }

    private static Place? ReadMessages(ref Utf8JsonReader reader)
    {
        ByteRange? last = null;
        int turns = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            last = null;
            if (reader.TokenType != JsonTokenType.StartObject) return null;
            (bool isUser, ByteRange? text) = ReadMessage(ref reader);
            if (!isUser) continue;
            turns++;
            last = text;
        }

        return last is { } found ? new Place(found, turns) : null;
    }

    private static (bool IsUser, ByteRange? Text) ReadMessage(ref Utf8JsonReader reader)
    {
        bool isUser = false, isPlain = true;
        ByteRange? text = null;
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
    private static ByteRange? ReadContent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return RangeOf(ref reader);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        ByteRange? text = null;
        int parts = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            parts++;
            if (reader.TokenType == JsonTokenType.StartObject) text = ReadPart(ref reader);
            else reader.Skip();
        }

        return parts == 1 ? text : null;
    }

    private static ByteRange? ReadPart(ref Utf8JsonReader reader)
    {
        ByteRange? text = null;
        bool isText = false, isPlain = true;
        int texts = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool type = JsonText.Is(ref reader, "type"u8), value = JsonText.Is(ref reader, "text"u8), mark = JsonText.Is(ref reader, "cache_control"u8);
            reader.Read();
            bool isString = reader.TokenType == JsonTokenType.String;
            if (type) isText = isString && (JsonText.Is(ref reader, "text"u8) || JsonText.Is(ref reader, "input_text"u8));
            else if (value && isString) (text, texts) = (RangeOf(ref reader), texts + 1);
            else if (!mark) isPlain = false;
            reader.Skip();
        }

        return isText && isPlain && texts == 1 ? text : null;
    }

    private static ByteRange RangeOf(ref Utf8JsonReader reader) => new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));

    private static string TextAt(ReadOnlySpan<byte> body, ByteRange value)
    {
        ReadOnlySpan<byte> raw = body.Slice(value.Start + 1, value.Length - 2);
        if (!raw.Contains((byte)'\\')) return Encoding.UTF8.GetString(raw);
        byte[] text = new byte[raw.Length];
        return Encoding.UTF8.GetString(text, 0, JsonText.Unescape(raw, text));
    }

    /// <summary>Where the text stands, quotes included, and how many turns of users there are.</summary>
    private readonly record struct Place(ByteRange Value, int Turns);
}
