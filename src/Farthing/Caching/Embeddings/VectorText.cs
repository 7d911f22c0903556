using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Farthing.Caching.Embeddings;

/// <summary>A vector's two ways of writing. Between them nothing is lost: each number's shortest decimal names one 32-bit number and no other.</summary>
internal static class VectorText
{
    /// <summary>How many numbers a JSON array holds; -1 when it holds anything else, or a number that 32 bits cannot hold.</summary>
    public static int CountNumbers(ReadOnlySpan<byte> array)
    {
        var reader = new Utf8JsonReader(array);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) return -1;
        int count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.TryGetSingle(out float number) || !float.IsFinite(number)) return -1;
            count++;
        }

        return reader.TokenType == JsonTokenType.EndArray ? count : -1;
    }

    /// <summary>How many numbers a JSON string of Base64 holds; -1 when it holds anything else, or a number that JSON cannot write.</summary>
    public static int CountBase64(ReadOnlySpan<byte> text)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Math.Max(4, text.Length));
        try
        {
            int length = Decode(text, bytes);
            if (length <= 0 || length % sizeof(float) != 0) return -1;
            for (int i = 0; i < length; i += sizeof(float))
                if (!float.IsFinite(BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i)))) return -1;
            return length / sizeof(float);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The numbers of a vector that was counted before, however it is written.</summary>
    /// <param name="vector">A JSON array of numbers, or a JSON string of Base64.</param>
    /// <param name="count">How many numbers it holds.</param>
    public static float[] Read(ReadOnlySpan<byte> vector, int count)
    {
        float[] numbers = new float[count];
        if (vector[0] == '"')
        {
            byte[] bytes = ArrayPool<byte>.Shared.Rent(Math.Max(4, vector.Length));
            Decode(vector, bytes);
            for (int i = 0; i < count; i++) numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            ArrayPool<byte>.Shared.Return(bytes);
            return numbers;
        }

        var reader = new Utf8JsonReader(vector);
        reader.Read();
        for (int i = 0; i < count && reader.Read(); i++) numbers[i] = reader.GetSingle();
        return numbers;
    }

    /// <summary>Writes a JSON array of numbers as a JSON string of Base64.</summary>
    public static void WriteBase64(IBufferWriter<byte> output, ReadOnlySpan<byte> array)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Math.Max(16, array.Length * sizeof(float)));
        try
        {
            var reader = new Utf8JsonReader(array);
            reader.Read();
            int length = 0;
            for (; reader.Read() && reader.TokenType == JsonTokenType.Number; length += sizeof(float))
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(length), reader.GetSingle());
            Span<byte> target = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(length) + 2);
            target[0] = (byte)'"';
            Base64.EncodeToUtf8(bytes.AsSpan(0, length), target[1..], out _, out int written);
            target[written + 1] = (byte)'"';
            output.Advance(written + 2);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Writes a JSON string of Base64 as a JSON array of numbers.</summary>
    public static void WriteNumbers(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        const int LongestNumber = 16;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Math.Max(4, text.Length));
        try
        {
            int length = Decode(text, bytes);
            output.Write("["u8);
            for (int i = 0; i < length; i += sizeof(float))
            {
                if (i > 0) output.Write(","u8);
                BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i)).TryFormat(output.GetSpan(LongestNumber), out int written, default, CultureInfo.InvariantCulture);
                output.Advance(written);
            }

            output.Write("]"u8);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static int Decode(ReadOnlySpan<byte> text, byte[] bytes)
    {
        if (text.Length < 2 || text[0] != '"') return -1;

        // A slash may be written \/ in JSON.
        text = text[1..^1];
        byte[]? unescaped = null;
        if (text.Contains((byte)'\\'))
        {
            unescaped = new byte[text.Length];
            text = unescaped.AsSpan(0, Wire.JsonText.Unescape(text, unescaped));
        }

        return Base64.DecodeFromUtf8(text, bytes, out _, out int length) == OperationStatus.Done ? length : -1;
    }
}
