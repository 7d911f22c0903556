using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Farthing.Gateway.Authentication;

/// <summary>
/// SHA-256 of a key. Keys are found by their hash: which hash a guess has tells nothing about any key, and the final comparison
/// takes the same time wherever two hashes differ.
/// </summary>
internal readonly struct KeyHash : IEquatable<KeyHash>
{
    private readonly ulong _a, _b, _c, _d;

    public KeyHash(ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, SHA256.HashSizeInBytes);
        _a = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _b = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
    }

    /// <summary>The hash of a presented key.</summary>
    public static KeyHash Of(ReadOnlySpan<char> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> text = key.Length <= 256 ? stackalloc byte[768] : new byte[key.Length * 3];
        int length = System.Text.Encoding.UTF8.GetBytes(key, text);
        SHA256.HashData(text[..length], hash);
        return new KeyHash(hash);
    }

    public bool Equals(KeyHash other) => CryptographicOperations.FixedTimeEquals(
        MemoryMarshal.AsBytes(new ReadOnlySpan<KeyHash>(in this)),
        MemoryMarshal.AsBytes(new ReadOnlySpan<KeyHash>(in other)));

    public override bool Equals(object? obj) => obj is KeyHash other && Equals(other);

    public override int GetHashCode() => unchecked((int)_a);
}
