using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Farthing.Caching.Results;

/// <summary>A caller's own result as it is kept.</summary>
/// <param name="ContentType">What the caller said that it is.</param>
/// <param name="Body">The bytes.</param>
/// <param name="Tag">Differs when type or bytes differ: 32 hexadecimal digits, as an HTTP entity tag holds them.</param>
public sealed record StoredResult(string ContentType, ReadOnlyMemory<byte> Body, string Tag)
{
    private const byte Version = 1;
    private const int TagSize = 16;
    private const int HeadSize = 1 + TagSize + sizeof(ushort);

    /// <summary>Makes the payload of an entry.</summary>
    /// <param name="contentType">At most 256 characters of ASCII.</param>
    /// <param name="body">The bytes.</param>
    public static byte[] Write(string contentType, ReadOnlySpan<byte> body)
    {
        int typeLength = Encoding.ASCII.GetByteCount(contentType);
        byte[] payload = new byte[HeadSize + typeLength + body.Length];
        payload[0] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(1 + TagSize), (ushort)typeLength);
        Encoding.ASCII.GetBytes(contentType, payload.AsSpan(HeadSize));
        body.CopyTo(payload.AsSpan(HeadSize + typeLength));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload.AsSpan(1 + TagSize), hash);
        hash[..TagSize].CopyTo(payload.AsSpan(1));
        return payload;
    }

    /// <summary>Reads the payload of an entry; <c>null</c> when it is not one that this version knows, or was damaged.</summary>
    public static StoredResult? Read(ReadOnlyMemory<byte> payload)
    {
        ReadOnlySpan<byte> bytes = payload.Span;
        if (bytes.Length < HeadSize || bytes[0] != Version) return null;
        int typeLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(1 + TagSize)..]);
        if (bytes.Length < HeadSize + typeLength) return null;
        return new StoredResult(Encoding.ASCII.GetString(bytes.Slice(HeadSize, typeLength)), payload[(HeadSize + typeLength)..], Convert.ToHexStringLower(bytes.Slice(1, TagSize)));
    }
}
