using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Farthing.Caching.Exact;

/// <summary>
/// Collects what a key depends on as bytes that can be read in one way only: every text with its length before it. What is longer than
/// <see cref="HashedFrom"/> is replaced by its hash, so that nothing long is ever moved or hashed twice. For one thread.
/// </summary>
internal sealed class CanonicalWriter
{
    /// <summary>From what length on a value is replaced by its hash, in bytes.</summary>
    public const int HashedFrom = 4096;

    private const byte HashedText = (byte)'#', HashedPart = (byte)'@';

    private byte[] _buffer = new byte[8 * 1024];
    private byte[] _moved = new byte[4 * 1024];

    /// <summary>How much has been written.</summary>
    public int Length { get; private set; }

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Begins anew; room that a huge request took is given back.</summary>
    public void Clear()
    {
        Length = 0;
        if (_buffer.Length > 256 * 1024) _buffer = new byte[8 * 1024];
        if (_moved.Length > 256 * 1024) _moved = new byte[4 * 1024];
    }

    public void Byte(byte value)
    {
        Reserve(1);
        _buffer[Length++] = value;
    }

    /// <summary>Writes bytes with their length.</summary>
    public void Bytes(byte tag, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > HashedFrom)
        {
            Hash(tag, bytes);
            return;
        }

        Reserve(5 + bytes.Length);
        _buffer[Length] = tag;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(Length + 1), bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(Length + 5));
        Length += 5 + bytes.Length;
    }

    /// <summary>Writes a text with its length.</summary>
    public void Text(byte tag, ReadOnlySpan<char> text)
    {
        int most = System.Text.Encoding.UTF8.GetMaxByteCount(text.Length);
        Reserve(5 + most);
        int written = System.Text.Encoding.UTF8.GetBytes(text, _buffer.AsSpan(Length + 5));
        _buffer[Length] = tag;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(Length + 1), written);
        Length += 5 + written;
    }

    /// <summary>
    /// Writes a JSON string as the text that it stands for, so that it does not matter how it was escaped. One with half of a surrogate pair stands for no text and
    /// is written as it is.
    /// </summary>
    /// <returns>What was written, where it was not replaced by its hash; else the raw string.</returns>
    public ReadOnlySpan<byte> JsonText(byte tag, ReadOnlySpan<byte> raw, bool isEscaped)
    {
        if (!isEscaped)
        {
            Bytes(tag, raw);
            return raw;
        }

        Reserve(5 + raw.Length);
        Span<byte> target = _buffer.AsSpan(Length + 5, raw.Length);
        int length = Wire.JsonText.Unescape(raw, target);
        if (target[..length].IndexOf("\uFFFD"u8) >= 0)
        {
            Bytes((byte)(tag | 0x80), raw);
            return raw;
        }

        if (length > HashedFrom)
        {
            Hash(tag, target[..length]);
            return raw;
        }

        _buffer[Length] = tag;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(Length + 1), length);
        Length += 5 + length;
        return target[..length];
    }

    /// <summary>A part of what has been written.</summary>
    public ReadOnlySpan<byte> Part(int start, int length) => _buffer.AsSpan(start, length);

    /// <summary>Forgets what was written after a place.</summary>
    public void CutTo(int length) => Length = length;

    /// <summary>Replaces everything after a place by its hash, where it is long.</summary>
    public void Shorten(int start)
    {
        if (Length - start <= HashedFrom) return;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_buffer.AsSpan(start, Length - start), hash);
        _buffer[start] = HashedPart;
        hash.CopyTo(_buffer.AsSpan(start + 1));
        Length = start + 1 + hash.Length;
    }

    /// <summary>Puts the members of an object that begin at <paramref name="start"/> and fill the rest into the order given.</summary>
    public void Rearrange(int start, ReadOnlySpan<CanonicalMember> members)
    {
        int length = Length - start;
        if (_moved.Length < length) _moved = new byte[Math.Max(length, _moved.Length * 2)];
        int written = 0;
        foreach (CanonicalMember member in members)
        {
            _buffer.AsSpan(member.Start, member.End - member.Start).CopyTo(_moved.AsSpan(written));
            written += member.End - member.Start;
        }

        _moved.AsSpan(0, length).CopyTo(_buffer.AsSpan(start));
    }

    private void Hash(byte tag, ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        Reserve(2 + hash.Length);
        _buffer[Length++] = HashedText;
        _buffer[Length++] = tag;
        hash.CopyTo(_buffer.AsSpan(Length));
        Length += hash.Length;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - Length >= count) return;
        Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + count));
    }
}
