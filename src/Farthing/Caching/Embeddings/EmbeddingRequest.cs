using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Embeddings;

/// <summary>A request for embeddings, taken apart: its inputs one by one, and everything else that changes what a vector is.</summary>
internal sealed class EmbeddingRequest
{
    private const byte TextKind = 0, RawTextKind = 1, TokenKind = 2;

    /// <summary>Fields that change nothing about a vector: who asks.</summary>
    private static readonly string[] Attribution = ["model", "user", "metadata", "safety_identifier", "stream"];

    private static readonly string[] TypeFields = ["input_type", "task_type", "task"];

    private EmbeddingRequest(ByteRange input, List<EmbeddingInput> inputs, byte[] parameters, EncodingFormat format, long? dimensions, bool isQuery) =>
        (Input, Inputs, Parameters, Format, Dimensions, IsQuery) = (input, inputs, parameters, format, dimensions, isQuery);

    /// <summary>Where the value of <c>input</c> stands.</summary>
    public ByteRange Input { get; }

    /// <summary>The inputs in order.</summary>
    public IReadOnlyList<EmbeddingInput> Inputs { get; }

    /// <summary>The hash of all other fields that change a vector.</summary>
    public byte[] Parameters { get; }

    /// <summary>How vectors are to be written.</summary>
    public EncodingFormat Format { get; }

    /// <summary>How many numbers vectors are to have, or <c>null</c> when the request leaves it to the model.</summary>
    public long? Dimensions { get; }

    /// <summary>Whether the request says that its inputs are queries.</summary>
    public bool IsQuery { get; }

    /// <summary>Takes a body apart; <c>null</c> when it is one that only the provider can judge.</summary>
    public static EmbeddingRequest? Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 1000 });
        ByteRange input = default;
        List<EmbeddingInput>? inputs = null;
        SortedDictionary<string, string> others = new(StringComparer.Ordinal);
        EncodingFormat format = EncodingFormat.Numbers;
        long? dimensions = null;
        bool isQuery = false;
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string field = reader.GetString()!;
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                if (field == "input")
                {
                    if (inputs is not null || (inputs = ReadInputs(body, ref reader)) is null) return null;
                    input = new ByteRange(start, (int)reader.BytesConsumed - start);
                    continue;
                }

                bool isText = reader.TokenType == JsonTokenType.String;
                string text = isText ? reader.GetString()! : "";
                if (field == "dimensions" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long asked)) dimensions = asked;
                reader.Skip();
                if (Array.IndexOf(Attribution, field) >= 0) continue;
                if (field == "encoding_format")
                {
                    if (isText) format = text switch { "float" => EncodingFormat.Numbers, "base64" => EncodingFormat.Base64, _ => EncodingFormat.Other };
                    if (format != EncodingFormat.Other) continue;
                }

                isQuery |= Array.IndexOf(TypeFields, field) >= 0 && text.Contains("query", StringComparison.OrdinalIgnoreCase);

                // A field that stands twice may be read either way.
                if (!others.TryAdd(field, Encoding.UTF8.GetString(body[start..(int)reader.BytesConsumed]))) return null;
            }
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in a field of its own.
            return null;
        }

        return inputs is null ? null : new EmbeddingRequest(input, inputs, HashOf(others), format, dimensions, isQuery);
    }

    private static List<EmbeddingInput>? ReadInputs(ReadOnlySpan<byte> body, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return [ReadText(ref reader)];
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        Utf8JsonReader first = reader;
        if (first.Read() && first.TokenType == JsonTokenType.Number) return ReadTokens(ref reader) is { } only ? [only] : null;
        List<EmbeddingInput> inputs = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String) inputs.Add(ReadText(ref reader));
            else if (reader.TokenType == JsonTokenType.StartArray && ReadTokens(ref reader) is { } tokens) inputs.Add(tokens);
            else return null;
        }

        return inputs.Count == 0 ? null : inputs;
    }

    private static EmbeddingInput ReadText(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> raw = reader.ValueSpan;
        byte[] content = new byte[raw.Length + 1];
        int length = raw.Length;
        if (reader.ValueIsEscaped)
        {
            length = JsonText.Unescape(raw, content.AsSpan(1));

            // Half of a surrogate pair becomes the same character whichever half it was: then what was written counts.
            if (content.AsSpan(1, length).IndexOf("\uFFFD"u8) >= 0)
            {
                content[0] = RawTextKind;
                length = raw.Length;
            }
        }

        if (!reader.ValueIsEscaped || content[0] == RawTextKind) raw.CopyTo(content.AsSpan(1));
        return new EmbeddingInput(RangeOf(ref reader), content.AsMemory(0, length + 1), Math.Max(1, length));
    }

    private static EmbeddingInput? ReadTokens(ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        List<long> tokens = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.TryGetInt64(out long token)) return null;
            tokens.Add(token);
        }

        if (reader.TokenType != JsonTokenType.EndArray || tokens.Count == 0) return null;
        byte[] content = new byte[1 + (sizeof(long) * tokens.Count)];
        content[0] = TokenKind;
        for (int i = 0; i < tokens.Count; i++) BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(1 + (sizeof(long) * i)), tokens[i]);
        return new EmbeddingInput(new ByteRange(start, (int)reader.BytesConsumed - start), content, 4L * tokens.Count);
    }

    private static ByteRange RangeOf(ref Utf8JsonReader reader) => new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));

    private static byte[] HashOf(SortedDictionary<string, string> fields)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach ((string name, string value) in fields)
        {
            foreach (string part in new[] { name, value })
            {
                byte[] bytes = Encoding.UTF8.GetBytes(part);
                BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
                hash.AppendData(length);
                hash.AppendData(bytes);
            }
        }

        return hash.GetHashAndReset();
    }
}
