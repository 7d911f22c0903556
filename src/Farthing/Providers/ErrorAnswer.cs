using System.Text;
using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>
/// Recognises an answer that says under a status of success that the provider failed: OpenAI's, Anthropic's and Gemini's error objects, as compatible servers and
/// resellers send them, or what is no JSON at all. An error that the caller made is none: another deployment would say the same.
/// </summary>
internal static class ErrorAnswer
{
    /// <summary>No provider's error is longer, in bytes.</summary>
    public const int MaxLength = 8 * 1024;

    private const int MaxDepth = 256;

    private static readonly string[] OfCaller = ["invalid", "not_found", "permission", "authentication", "policy", "context_length"];

    /// <summary>Whether a whole body is an error, or nothing that a client could read.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return true;
            bool isError = false, isAnswer = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool names = JsonText.Is(ref reader, "error"u8);
                bool answers = JsonText.Is(ref reader, "choices"u8) || JsonText.Is(ref reader, "content"u8) || JsonText.Is(ref reader, "output"u8)
                    || JsonText.Is(ref reader, "candidates"u8) || JsonText.Is(ref reader, "data"u8);
                reader.Read();
                if (names) isError = IsError(ref reader);
                isAnswer |= answers && reader.TokenType == JsonTokenType.StartArray;
                reader.Skip();
            }

            // The rest, so that a body that is cut or followed by something is seen.
            while (reader.Read())
            {
            }

            return isError && !isAnswer;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    /// <summary>Whether the first event of a stream is an error. <c>false</c> when it is not there whole.</summary>
    public static bool IsFirstEvent(ReadOnlySpan<byte> events)
    {
        while (true)
        {
            int end = events.IndexOf((byte)'\n');
            if (end < 0) return false;
            ReadOnlySpan<byte> line = events[..end].TrimEnd((byte)'\r');
            events = events[(end + 1)..];
            if (!line.StartsWith("data:"u8)) continue;
            ReadOnlySpan<byte> data = line["data:".Length..].Trim((byte)' ');
            return data.Length > 0 && data[0] == (byte)'{' && data.IndexOf("error"u8) >= 0 && IsWhole(data);
        }
    }

    /// <summary>Whether the value of <c>error</c>, on which the reader stands and stays, tells of a failure of the provider.</summary>
    private static bool IsError(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.ValueSpan.Length > 0;
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        Utf8JsonReader inner = reader;
        while (inner.Read() && inner.TokenType == JsonTokenType.PropertyName)
        {
            bool tells = JsonText.Is(ref inner, "type"u8) || JsonText.Is(ref inner, "code"u8) || JsonText.Is(ref inner, "status"u8);
            inner.Read();
            if (tells && IsCallers(ref inner)) return false;
            inner.Skip();
        }

        return true;
    }

    private static bool IsCallers(ref Utf8JsonReader value)
    {
        if (value.TokenType == JsonTokenType.Number) return value.TryGetInt32(out int status) && status is >= 400 and < 500 and not 408 and not 429;
        if (value.TokenType != JsonTokenType.String) return false;
        string word = Encoding.UTF8.GetString(value.ValueSpan);
        return Array.Exists(OfCaller, part => word.Contains(part, StringComparison.OrdinalIgnoreCase));
    }
}
