using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Farthing.Caching;

/// <summary>What an entry is found by: the SHA-256 of everything that it depends on, so that nobody can make two of them meet.</summary>
/// <param name="High">The first half.</param>
/// <param name="Low">The second half.</param>
public readonly record struct CacheKey(UInt128 High, UInt128 Low)
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
    public static CacheKey Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

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
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Low);
    }

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>64 of its bits: as good as random, and the same in every process.</summary>
    internal ulong Fingerprint => unchecked((ulong)Low);

    /// <summary>64 other bits.</summary>
    internal ulong SecondFingerprint => unchecked((ulong)High);

    /// <inheritdoc />
    public override int GetHashCode() => unchecked((int)Fingerprint);
}
