using System.Text.Json;

namespace Farthing.Wire;

/// <summary>Reads a request body once, in place, into a <see cref="RequestView"/>. The whole body is checked to be valid JSON on the way.</summary>
public static class RequestReader
{
    private const long MaxCount = 1_000_000_000;

    /// <summary>Reads a body of the OpenAI or the Anthropic wire.</summary>
    /// <param name="body">The bytes as the client sent them.</param>
    /// <param name="maxDepth">How deep the JSON may nest.</param>
    /// <exception cref="RequestFormatException">The body is no JSON object, or a field the gateway needs has the wrong type.</exception>
    public static RequestView Read(ReadOnlySpan<byte> body, int maxDepth)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            return ReadObject(ref reader);
        }
        catch (JsonException error)
        {
            string where = $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}";
            throw NestsTooDeep(body, maxDepth)
                ? new RequestFormatException($"The request body nests deeper than {maxDepth} levels ({where}). Send a flatter body, or raise limits.max_depth.", "json_too_deep")
                : new RequestFormatException($"The request body is not valid JSON ({where}).", "invalid_json");
        }
    }

    /// <summary>Whether depth is what stopped the reader: its exceptions do not say so but in words.</summary>
    private static bool NestsTooDeep(ReadOnlySpan<byte> body, int maxDepth)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && reader.CurrentDepth >= maxDepth) return true;
        }
        catch (JsonException)
        {
            return false;
        }

        return false;
    }

    private static RequestView ReadObject(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new RequestFormatException("The request body must be a JSON object.", "invalid_json");
        var view = new RequestView { InsertAt = (int)reader.BytesConsumed, IsEmptyObject = true };
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            view.IsEmptyObject = false;
            ReadField(ref reader, view);
        }

        // Reads to the end so that anything after the object is refused as the provider would refuse it.
        while (reader.Read())
        {
        }

        return view;
    }

    private static void ReadField(ref Utf8JsonReader reader, RequestView view)
    {
        if (JsonText.Is(ref reader, "messages"u8) || JsonText.Is(ref reader, "input"u8)) RequestContents.Read(ref reader, view);
        else if (JsonText.Is(ref reader, "model"u8)) ReadModel(ref reader, view);
        else if (JsonText.Is(ref reader, "stream"u8)) view.Stream = ReadBoolean(ref reader, "stream");
        else if (JsonText.Is(ref reader, "stream_options"u8)) view.AddStreamOptions(ReadStreamOptions(ref reader));
        else if (JsonText.Is(ref reader, "max_tokens"u8)) ReadOutputLimit(ref reader, view, "max_tokens");
        else if (JsonText.Is(ref reader, "max_completion_tokens"u8)) ReadOutputLimit(ref reader, view, "max_completion_tokens");
        else if (JsonText.Is(ref reader, "max_output_tokens"u8)) ReadOutputLimit(ref reader, view, "max_output_tokens");
        else if (JsonText.Is(ref reader, "n"u8)) view.Choices = Math.Max(view.Choices, ReadCount(ref reader, "n"));
        else if (JsonText.Is(ref reader, "temperature"u8)) view.SetTemperature(ReadNumber(ref reader));
        else if (JsonText.Is(ref reader, "user"u8)) view.SetUser(ReadText(ref reader, "user"), isSafetyIdentifier: false);
        else if (JsonText.Is(ref reader, "safety_identifier"u8)) view.SetUser(ReadText(ref reader, "safety_identifier"), isSafetyIdentifier: true);
        else if (JsonText.Is(ref reader, "metadata"u8)) view.Metadata = SkipValue(ref reader);
        else RequestContents.ReadOther(ref reader, view);
    }

    private static void ReadOutputLimit(ref Utf8JsonReader reader, RequestView view, string field)
    {
        ByteRange name = new((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
        long limit = ReadCount(ref reader, field);
        view.AddOutputLimit(field, limit, name, RangeOf(ref reader));
    }

    private static void ReadModel(ref Utf8JsonReader reader, RequestView view)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            throw new RequestFormatException("'model' must be a string that names a model.", "invalid_type", "model");
        view.AddModel(RangeOf(ref reader));
        view.Model = ReadString(ref reader, "model");
    }

    private static StreamOptionsView ReadStreamOptions(ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.Null) return new StreamOptionsView(RangeOf(ref reader), false, true, null, default);
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new RequestFormatException("'stream_options' must be an object.", "invalid_type", "stream_options");
        bool empty = true;
        bool? include = null;
        ByteRange includeAt = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            empty = false;
            if (!JsonText.Is(ref reader, "include_usage"u8))
            {
                SkipValue(ref reader);
                continue;
            }

            include = ReadBoolean(ref reader, "stream_options.include_usage");
            includeAt = RangeOf(ref reader);
        }

        return new StreamOptionsView(new ByteRange(start, (int)reader.BytesConsumed - start), true, empty, include, includeAt);
    }

    private static bool ReadBoolean(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False or JsonTokenType.Null => false,
            _ => throw new RequestFormatException($"'{field}' must be true or false.", "invalid_type", field),
        };
    }

    private static long ReadCount(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return 0;
        if (reader.TokenType != JsonTokenType.Number)
            throw new RequestFormatException($"'{field}' must be a whole number.", "invalid_type", field);

        return CountOf(ref reader);
    }

    /// <summary>
    /// The number that the reader stands on as a count, at most a billion. One that is not whole (5.0, 1e2) is the provider's to take or refuse and is read upwards.
    /// </summary>
    internal static long CountOf(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out long count)) return Math.Clamp(count, 0, MaxCount);
        return reader.TryGetDouble(out double number) && number > 0 ? (long)Math.Min(Math.Ceiling(number), MaxCount) : 0;
    }

    /// <summary>A number, or <c>null</c> when there is none: what else stands there is the provider's to refuse.</summary>
    internal static double? ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double number)) return number;
        reader.Skip();
        return null;
    }

    private static string? ReadText(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return ReadString(ref reader, field);
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
        return null;
    }

    private static string ReadString(ref Utf8JsonReader reader, string field)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new RequestFormatException($"'{field}' is not valid Unicode text.", "invalid_unicode", field);
        }
    }

    private static ByteRange SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new ByteRange(start, (int)reader.BytesConsumed - start);
    }

    private static ByteRange RangeOf(ref Utf8JsonReader reader) =>
        new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
}
