using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Unicode;

using Farthing.Wire;

namespace Farthing.Tokens;

/// <summary>
/// Tokenizes lines: reads one JSON object a line with <c>id</c> (any JSON value, given back as it is; null where absent) and <c>text</c>, and writes for
/// each <c>{"id":…,"count":…,"ids":[…]}</c> in the same order. Other fields and empty lines are passed over.
/// </summary>
/// <param name="encoding">The encoding to use.</param>
/// <param name="countOnly">Leaves <c>ids</c> out.</param>
public sealed class TokenLines(TokenEncoding encoding, bool countOnly)
{
    private const int FlushAt = 1 << 16;

    private readonly ArrayBufferWriter<byte> _written = new(2 * FlushAt);
    private byte[] _text = [];

    /// <summary>Reads all of <paramref name="input"/> and writes to <paramref name="output"/>; neither is closed.</summary>
    /// <returns>How many lines were written.</returns>
    /// <exception cref="FormatException">A line is no JSON object with a <c>text</c>; the message names the line. What stands before it has been written.</exception>
    public async Task<int> RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        PipeReader reader = PipeReader.Create(input, new StreamPipeReaderOptions(leaveOpen: true));
        int line = 0, written = 0;
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancellationToken);
                ReadOnlySequence<byte> rest = read.Buffer;
                while (NextLine(ref rest, read.IsCompleted, out ReadOnlySequence<byte> bytes))
                {
                    line++;
                    if (Write(bytes, line))
                        written++;
                    if (_written.WrittenCount >= FlushAt)
                        await FlushAsync(output, cancellationToken);
                }

                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                    return written;
            }
        }
        finally
        {
            await FlushAsync(output, cancellationToken);
            await reader.CompleteAsync();
        }
    }

    private static bool NextLine(ref ReadOnlySequence<byte> rest, bool last, out ReadOnlySequence<byte> line)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }

        line = rest;
        rest = rest.Slice(rest.End);
        if (last)
            return !line.IsEmpty;
        rest = line;
        return false;
    }

    private async Task FlushAsync(Stream output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(_written.WrittenMemory, cancellationToken);
        _written.ResetWrittenCount();
    }

    private bool Write(in ReadOnlySequence<byte> bytes, int line)
    {
        ReadOnlySpan<byte> json = bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();
        if (json.Trim(" \t\r"u8).IsEmpty)
            return false;
        try
        {
            Write(json);
            return true;
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new FormatException($"line {line}: {error.Message}", error);
        }
    }

    private void Write(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("a JSON object with the fields 'id' and 'text' is needed");
        ReadOnlySpan<byte> id = "null"u8, text = default;
        bool found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isText = JsonText.Is(in reader, "text"u8), isId = JsonText.Is(in reader, "id"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (isText)
            {
                if (reader.TokenType != JsonTokenType.String)
                    throw new FormatException("the field 'text' is no string");
                text = JsonText.Read(in reader, ref _text);
                found = true;
            }

            reader.Skip();
            if (isId)
                id = json[start..(int)reader.BytesConsumed];
        }

        // Reads to the end, so that anything behind the object is an error too.
        reader.Read();
        if (!found)
            throw new FormatException("the field 'text' is missing");
        if (!Utf8.IsValid(text))
            throw new FormatException("the field 'text' is no valid UTF-8");
        Write(id, text);
    }

    private void Write(ReadOnlySpan<byte> id, ReadOnlySpan<byte> text)
    {
        using (var writer = new Utf8JsonWriter(_written))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("id"u8);
            writer.WriteRawValue(id);
            if (countOnly)
            {
                writer.WriteNumber("count"u8, encoding.Count(text));
            }
            else
            {
                int[] ids = encoding.Encode(text);
                writer.WriteNumber("count"u8, ids.Length);
                writer.WriteStartArray("ids"u8);
                foreach (int token in ids)
                    writer.WriteNumberValue(token);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        _written.Write("\n"u8);
    }
}
