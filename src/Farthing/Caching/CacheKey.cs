using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Farthing.Caching;

/// <summary>What an entry is found by: the SHA-256 of everything that it depends on, so that nobody can make two of them meet.</summary>
/// <param name="First">Its first eight bytes.</param>
/// <param name="Second">The next eight.</param>
/// <param name="Third">The next eight.</param>
/// <param name="Fourth">The last eight.</param>
/// <remarks>Not two <see cref="UInt128"/>: code that touches anything that holds one (every stage, by way of the call) cannot be precompiled.</remarks>
public readonly record struct CacheKey(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    /// <summary>Its size in bytes.</summary>
    public const int Size = 32;

    /// <summary>The key of some bytes.</summary>
    public static CacheKey Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(content, hash);
        return Read(hash);
    }

    /// <summary>Reads a key that <see cref="CopyTo"/> wrote.</summary>
    public static CacheKey Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static bool TryParse(string text, out CacheKey key)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bool read = text.Length == 2 * Size && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        key = read ? Read(bytes) : default;
        return read;
    }

    /// <summary>Writes its 32 bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, First);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Second);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], Third);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], Fourth);
    }

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>64 of its bits: as good as random, and the same in every process.</summary>
    internal ulong Fingerprint => Fourth;

    /// <summary>64 other bits.</summary>
    internal ulong SecondFingerprint => Second;

    /// <inheritdoc />
    public override int GetHashCode() => unchecked((int)Fingerprint);
}
