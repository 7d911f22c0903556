using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Farthing.Notation;

namespace Farthing.Caching.Storage;

/// <summary>
/// Payloads as stores keep them: compressed where that helps, encrypted (AES-256-GCM) where there is a key, and bound to their entry's key and kind, so that
/// what was damaged, cut, put under another key or encrypted with another key is recognised and is nothing. Safe from any thread.
/// </summary>
/// <remarks>
/// Format: one byte (<c>0</c> plain, <c>1</c> Brotli; plus <c>16</c> when encrypted); then a CRC-32C, or eight bytes that tell the key, a nonce of twelve and a tag
/// of sixteen; then the length of the payload in four bytes and the payload. Numbers are little-endian.
/// </remarks>
internal sealed class PayloadCodec
{
    /// <summary>Measured (docs/caching.md): higher ones take half as long again for less than one part in a hundred.</summary>
    public const int Quality = 4;

    private const int Window = 18;

    /// <summary>Below it compression is not worth the time to undo it.</summary>
    private const int SmallestCompressed = 512;

    private const byte Plain = 0;
    private const byte Brotli = 1;
    private const byte Encrypted = 16;
    private const int LengthSize = sizeof(int);
    private const int CheckSize = sizeof(uint);
    private const int KeyIdSize = 8;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int PlainStart = 1 + CheckSize;
    private const int EncryptedStart = 1 + KeyIdSize + NonceSize + TagSize;
    private const int BoundSize = CacheKey.Size + 2;

    private readonly byte[]? _key;
    private readonly byte[] _keyId = [];

    /// <param name="key">32 bytes, or none: payloads are not encrypted then, and encrypted ones are not read.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public PayloadCodec(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty) return;
        if (key.Length != 32) throw new ArgumentException("An encryption key has 32 bytes.", nameof(key));
        _key = key.ToArray();
        _keyId = HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, KeyIdSize, info: "farthing cache key id"u8.ToArray());
    }

    /// <summary>An entry as a store keeps it.</summary>
    public CacheEntry Encode(CacheEntry entry)
    {
        ReadOnlySpan<byte> payload = entry.Payload.Span;
        int start = (_key is null ? PlainStart : EncryptedStart) + LengthSize;
        byte[] encoded = new byte[start + payload.Length];
        int length = 0;
        bool isCompressed = payload.Length >= SmallestCompressed
            && BrotliEncoder.TryCompress(payload, encoded.AsSpan(start, payload.Length - (payload.Length / 8)), out length, Quality, Window);
        if (!isCompressed)
        {
            payload.CopyTo(encoded.AsSpan(start));
            length = payload.Length;
        }

        encoded[0] = (byte)((isCompressed ? Brotli : Plain) | (_key is null ? 0 : Encrypted));
        BinaryPrimitives.WriteInt32LittleEndian(encoded.AsSpan(start - LengthSize), payload.Length);
        Span<byte> bound = stackalloc byte[BoundSize];
        Bind(entry.Header, encoded[0], bound);
        Memory<byte> whole = encoded.AsMemory(0, start + length);
        if (_key is null) BinaryPrimitives.WriteUInt32LittleEndian(encoded.AsSpan(1), Checksum(bound, whole.Span[PlainStart..]));
        else Encrypt(_key, bound, whole.Span);
        return new CacheEntry(entry.Header, whole);
    }

    /// <summary>The entry that <see cref="Encode"/> made into this one, or <c>null</c> when it cannot be read.</summary>
    public CacheEntry? Decode(CacheEntry stored)
    {
        ReadOnlySpan<byte> encoded = stored.Payload.Span;
        if (encoded.Length < 1 || (encoded[0] & Encrypted) != 0 != _key is not null) return null;
        int start = (_key is null ? PlainStart : EncryptedStart) + LengthSize;
        if (encoded.Length < start) return null;
        Span<byte> bound = stackalloc byte[BoundSize];
        Bind(stored.Header, encoded[0], bound);
        if (_key is null)
            return BinaryPrimitives.ReadUInt32LittleEndian(encoded[1..]) == Checksum(bound, encoded[PlainStart..]) ? Expand(stored, encoded[(start - LengthSize)..]) : null;
        return Decrypt(_key, bound, encoded) is { } decrypted ? Expand(stored, decrypted) : null;
    }

    private static CacheEntry? Expand(CacheEntry stored, ReadOnlySpan<byte> lengthAndPayload)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(lengthAndPayload);
        ReadOnlySpan<byte> packed = lengthAndPayload[LengthSize..];
        if ((stored.Payload.Span[0] & ~Encrypted) == Plain) return packed.Length == length ? new CacheEntry(stored.Header, packed.ToArray()) : null;
        if (length < 0 || length > Array.MaxLength) return null;
        byte[] payload = GC.AllocateUninitializedArray<byte>(length);
        return BrotliDecoder.TryDecompress(packed, payload, out int written) && written == length ? new CacheEntry(stored.Header, payload) : null;
    }

    private void Encrypt(byte[] key, ReadOnlySpan<byte> bound, Span<byte> whole)
    {
        _keyId.CopyTo(whole[1..]);
        Span<byte> nonce = whole.Slice(1 + KeyIdSize, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using AesGcm cipher = new(key, TagSize);
        Span<byte> content = whole[EncryptedStart..];
        cipher.Encrypt(nonce, content, content, whole.Slice(1 + KeyIdSize + NonceSize, TagSize), bound);
    }

    private byte[]? Decrypt(byte[] key, ReadOnlySpan<byte> bound, ReadOnlySpan<byte> whole)
    {
        if (!whole.Slice(1, KeyIdSize).SequenceEqual(_keyId)) return null;
        byte[] content = new byte[whole.Length - EncryptedStart];
        using AesGcm cipher = new(key, TagSize);
        try
        {
            cipher.Decrypt(whole.Slice(1 + KeyIdSize, NonceSize), whole[EncryptedStart..], whole.Slice(1 + KeyIdSize + NonceSize, TagSize), content, bound);
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static void Bind(CacheHeader header, byte format, Span<byte> bound)
    {
        header.Key.CopyTo(bound);
        bound[CacheKey.Size] = (byte)header.Kind;
        bound[CacheKey.Size + 1] = format;
    }

    private static uint Checksum(ReadOnlySpan<byte> bound, ReadOnlySpan<byte> content) =>
        unchecked((Crc32C.Of(bound) * 0x9E37_79B1) ^ Crc32C.Of(content));
}
