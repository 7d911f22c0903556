using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Farthing.Wire;

namespace Farthing.Caching.Embeddings;

/// <summary>
/// One item of a provider's answer: its bytes as they came, and where its place and its vector stand in them. It is served with the place that it has in the caller's batch
/// and otherwise byte by byte as the provider sent it; only a caller that wants the other way of writing numbers gets the vector written anew, exactly.
/// </summary>
/// <param name="Raw">The item's JSON object.</param>
/// <param name="Index">Where the value of <c>index</c> stands in it.</param>
/// <param name="Vector">Where the value of <c>embedding</c> stands in it.</param>
/// <param name="Format">How the vector is written.</param>
/// <param name="Dimensions">How many numbers it has; 0 where that cannot be told.</param>
internal sealed record EmbeddingItem(ReadOnlyMemory<byte> Raw, ByteRange Index, ByteRange Vector, EncodingFormat Format, int Dimensions)
{
    private const byte Version = 1;
    private const int HeadSize = 2 + (5 * sizeof(int));

    /// <summary>Writes the item for a batch.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="place">Its place in the batch.</param>
    /// <param name="wanted">How its vector is wanted.</param>
    public void Write(IBufferWriter<byte> output, int place, EncodingFormat wanted)
    {
        ReadOnlySpan<byte> raw = Raw.Span;
        Span<byte> digits = stackalloc byte[11];
        place.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        bool indexIsFirst = Index.Start < Vector.Start;
        (ByteRange first, ByteRange second) = indexIsFirst ? (Index, Vector) : (Vector, Index);
        output.Write(raw[..first.Start]);
        if (indexIsFirst) output.Write(digits[..length]);
        else WriteVector(output, wanted);
        output.Write(raw[first.End..second.Start]);
        if (indexIsFirst) WriteVector(output, wanted);
        else output.Write(digits[..length]);
        output.Write(raw[second.End..]);
    }

    /// <summary>Whether the vector can be written in a way.</summary>
    public bool CanBe(EncodingFormat wanted) => wanted == Format || (wanted != EncodingFormat.Other && Format != EncodingFormat.Other);

    /// <summary>The vector's numbers; none where it is not known how it is written.</summary>
    public float[] ReadVector() => Format == EncodingFormat.Other ? [] : VectorText.Read(Raw.Span.Slice(Vector.Start, Vector.Length), Dimensions);

    /// <summary>The payload of an entry.</summary>
    public byte[] ToPayload()
    {
        byte[] payload = new byte[HeadSize + Raw.Length];
        payload[0] = Version;
        payload[1] = (byte)Format;
        ReadOnlySpan<int> head = [Index.Start, Index.Length, Vector.Start, Vector.Length, Dimensions];
        for (int i = 0; i < head.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(2 + (i * sizeof(int))), head[i]);
        Raw.CopyTo(payload.AsMemory(HeadSize));
        return payload;
    }

    /// <summary>Reads the payload of an entry; <c>null</c> when it is not one that this version knows.</summary>
    public static EmbeddingItem? FromPayload(ReadOnlyMemory<byte> payload)
    {
        ReadOnlySpan<byte> bytes = payload.Span;
        if (bytes.Length < HeadSize || bytes[0] != Version) return null;
        Span<int> head = stackalloc int[5];
        for (int i = 0; i < head.Length; i++) head[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(2 + (i * sizeof(int)))..]);
        ByteRange index = new(head[0], head[1]), vector = new(head[2], head[3]);
        int length = bytes.Length - HeadSize;
        bool sound = index.Start > 0 && index.Length > 0 && vector.Start > 0 && vector.Length > 0 && index.End < length && vector.End < length
            && (index.End <= vector.Start || vector.End <= index.Start);
        return sound ? new EmbeddingItem(payload[HeadSize..], index, vector, (EncodingFormat)bytes[1], head[4]) : null;
    }

    private void WriteVector(IBufferWriter<byte> output, EncodingFormat wanted)
    {
        ReadOnlySpan<byte> vector = Raw.Span.Slice(Vector.Start, Vector.Length);
        if (wanted == Format) output.Write(vector);
        else if (wanted == EncodingFormat.Base64) VectorText.WriteBase64(output, vector);
        else VectorText.WriteNumbers(output, vector);
    }
}
