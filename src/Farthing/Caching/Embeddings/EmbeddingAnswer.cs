using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Embeddings;

/// <summary>A provider's answer, taken apart.</summary>
internal sealed class EmbeddingAnswer
{
    private EmbeddingAnswer(ByteRange data, EmbeddingItem[] items, string model) => (Data, Items, Model) = (data, items, model);

    /// <summary>Where the value of <c>data</c> stands.</summary>
    public ByteRange Data { get; }

    /// <summary>The items in the order of their places, whatever order they came in.</summary>
    public IReadOnlyList<EmbeddingItem> Items { get; }

    /// <summary>The model as the provider names it, or empty.</summary>
    public string Model { get; }

    /// <summary>
    /// Takes an answer apart; <c>null</c> unless it is sound: as many items as inputs, each place once, every vector of the same length and of the length that was asked for.
    /// </summary>
    /// <param name="body">The answer.</param>
    /// <param name="count">How many inputs were sent.</param>
    /// <param name="format">How vectors were asked for.</param>
    public static EmbeddingAnswer? Read(ReadOnlyMemory<byte> body, int count, EncodingFormat format)
    {
        try
        {
            return ReadObject(body, count, format);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static EmbeddingAnswer? ReadObject(ReadOnlyMemory<byte> body, int count, EncodingFormat format)
    {
        var reader = new Utf8JsonReader(body.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        ByteRange data = default;
        EmbeddingItem[]? items = null;
        string model = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isData = JsonText.Is(ref reader, "data"u8), isModel = JsonText.Is(ref reader, "model"u8), isError = JsonText.Is(ref reader, "error"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (isData)
            {
                if (items is not null || (items = ReadItems(body, ref reader, count, format)) is null) return null;
                data = new ByteRange(start, (int)reader.BytesConsumed - start);
                continue;
            }

            // An error under a status of success.
            if (isError && reader.TokenType != JsonTokenType.Null) return null;
            if (isModel && reader.TokenType == JsonTokenType.String) model = reader.GetString()!;
            reader.Skip();
        }

        // To the end: half an answer is none.
        while (reader.Read())
        {
        }

        return items is null ? null : new EmbeddingAnswer(data, items, model);
    }

    private static EmbeddingItem[]? ReadItems(ReadOnlyMemory<byte> body, ref Utf8JsonReader reader, int count, EncodingFormat format)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        EmbeddingItem?[] items = new EmbeddingItem?[count];
        int found = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            if (ReadItem(body, ref reader, format, out int place) is not { } item || place < 0 || place >= count || items[place] is not null) return null;
            items[place] = item;
            found++;
        }

        return found == count && reader.TokenType == JsonTokenType.EndArray && items.All(item => item!.Dimensions == items[0]!.Dimensions) ? [.. items.OfType<EmbeddingItem>()] : null;
    }

    private static EmbeddingItem? ReadItem(ReadOnlyMemory<byte> body, ref Utf8JsonReader reader, EncodingFormat format, out int place)
    {
        place = -1;
        int begin = (int)reader.TokenStartIndex, dimensions = 0;
        ByteRange index = default, vector = default;
        EncodingFormat written = EncodingFormat.Other;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIndex = JsonText.Is(ref reader, "index"u8), isVector = JsonText.Is(ref reader, "embedding"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool isText = reader.TokenType == JsonTokenType.String;
            if (isIndex && (place >= 0 || !reader.TryGetInt32(out place))) return null;
            reader.Skip();
            ByteRange value = new(start - begin, (int)reader.BytesConsumed - start);
            if (isIndex) index = value;
            if (!isVector) continue;
            if (vector.Length > 0) return null;
            vector = value;
            ReadOnlySpan<byte> text = body.Span[start..(int)reader.BytesConsumed];
            if (format != EncodingFormat.Other) (written, dimensions) = isText ? (EncodingFormat.Base64, VectorText.CountBase64(text)) : (EncodingFormat.Numbers, VectorText.CountNumbers(text));
        }

        if (index.Length == 0 || vector.Length == 0 || dimensions < 0) return null;
        return new EmbeddingItem(body[begin..(int)reader.BytesConsumed], index, vector, written, dimensions);
    }
}
