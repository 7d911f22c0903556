using System.Text;
using Farthing.Caching.Semantic.Embedders;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>A question that was answered, as an entry of <see cref="CacheKind.Question"/> holds it.</summary>
/// <param name="Area">Within what it may be matched: the hash of everything in a call but the question itself.</param>
/// <param name="Answer">What its answer is found by.</param>
/// <param name="Text">What was asked.</param>
/// <param name="Vector">Its vector from the configured embedder, where it has one.</param>
internal sealed record QuestionEntry(CacheKey Area, CacheKey Answer, string Text, EmbeddedVector? Vector = null)
{
    private const int KeysLength = 2 * CacheKey.Size;

    /// <summary>Ends the text where a vector follows: no text in UTF-8 has this byte.</summary>
    private const byte EndOfText = 0xFF;

    /// <summary>What the entry of a question is found by.</summary>
    public static CacheKey KeyOf(CacheKey answer)
    {
        Span<byte> bytes = stackalloc byte[CacheKey.Size + 1];
        answer.CopyTo(bytes);
        bytes[CacheKey.Size] = (byte)'q';
        return CacheKey.Of(bytes);
    }

    /// <summary>Writes the payload.</summary>
    public byte[] Write()
    {
        using MemoryStream stream = new(KeysLength + (2 * Text.Length) + (Vector?.Size ?? 0));
        using BinaryWriter writer = new(stream);
        Span<byte> key = stackalloc byte[CacheKey.Size];
        Area.CopyTo(key);
        writer.Write(key);
        Answer.CopyTo(key);
        writer.Write(key);
        writer.Write(Encoding.UTF8.GetBytes(Text));
        if (Vector is not null)
        {
            writer.Write(EndOfText);
            Vector.Write(writer);
        }

        return stream.ToArray();
    }

    /// <summary>Reads a payload, or gives <c>null</c> when it is none.</summary>
    public static QuestionEntry? Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < KeysLength) return null;
        ReadOnlySpan<byte> text = payload[KeysLength..];
        int end = text.IndexOf(EndOfText);
        EmbeddedVector? vector = end < 0 ? null : ReadVector(text[(end + 1)..]);
        return new QuestionEntry(CacheKey.Read(payload), CacheKey.Read(payload[CacheKey.Size..]), Encoding.UTF8.GetString(end < 0 ? text : text[..end]), vector);
    }

    // A vector that cannot be read costs the vector.
    private static EmbeddedVector? ReadVector(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(bytes.ToArray()));
            return EmbeddedVector.Read(reader);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or FormatException)
        {
            return null;
        }
    }
}
