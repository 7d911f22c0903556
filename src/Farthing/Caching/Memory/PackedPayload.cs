using System.IO.Compression;

namespace Farthing.Caching.Memory;

/// <summary>
/// Large payloads as memory keeps them: compressed where that saves a quarter. Small ones, which most answers are, stay as they are, so that a hit costs nothing more. What it
/// costs and saves is measured by <c>cache-compression FILE 8192</c> (docs/caching-stores.md).
/// </summary>
internal static class PackedPayload
{
    /// <summary>Below it the bytes saved are not worth the time of every hit.</summary>
    private const int Smallest = 8 * 1024;

    /// <summary>The fastest: what is put is packed while its call ends.</summary>
    private const int Quality = 1;

    private const int Window = 18;
    private const int LeastSavedPart = 4;

    /// <summary>A payload packed, or <c>null</c> when it is to stay as it is.</summary>
    public static byte[]? Pack(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < Smallest) return null;
        int most = payload.Length - (payload.Length / LeastSavedPart);
        byte[] room = System.Buffers.ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return BrotliEncoder.TryCompress(payload, room.AsSpan(0, most), out int length, Quality, Window) ? room.AsSpan(0, length).ToArray() : null;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <summary>What was packed.</summary>
    /// <param name="packed">What <see cref="Pack"/> made.</param>
    /// <param name="length">How long it was.</param>
    public static byte[] Unpack(ReadOnlySpan<byte> packed, int length)
    {
        byte[] payload = GC.AllocateUninitializedArray<byte>(length);
        return BrotliDecoder.TryDecompress(packed, payload, out int written) && written == length
            ? payload
            : throw new InvalidOperationException("A payload in memory cannot be unpacked.");
    }
}
