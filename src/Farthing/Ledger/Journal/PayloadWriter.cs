using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Farthing.Pricing;

namespace Farthing.Ledger.Journal;

/// <summary>Writes a payload into a buffer of the caller's, and into a pooled one when that is too small.</summary>
internal ref struct PayloadWriter(Span<byte> buffer)
{
    private Span<byte> _buffer = buffer;
    private byte[]? _pooled;
    private int _position;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._position];

    public void Byte(byte value)
    {
        Reserve(1);
        _buffer[_position++] = value;
    }

    public void Bytes16(ulong high, ulong low)
    {
        Reserve(16);
        BinaryPrimitives.WriteUInt64BigEndian(_buffer[_position..], high);
        BinaryPrimitives.WriteUInt64BigEndian(_buffer[(_position + 8)..], low);
        _position += 16;
    }

    /// <summary>Seven bits a byte, lowest first; a negative number takes ten bytes.</summary>
    public void Number(long value)
    {
        Reserve(10);
        ulong rest = unchecked((ulong)value);
        while (rest >= 0x80)
        {
            _buffer[_position++] = (byte)(rest & 0x7F | 0x80);
            rest >>= 7;
        }

        _buffer[_position++] = (byte)rest;
    }

    public void Decimal(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        byte scale = (byte)((parts[3] >> 16) & 0x1F);
        bool high = parts[2] != 0;
        Byte((byte)(scale | (parts[3] < 0 ? 0x20 : 0) | (high ? 0x40 : 0)));
        Number(unchecked((long)(((ulong)(uint)parts[1] << 32) | (uint)parts[0])));
        if (high) Number(unchecked((uint)parts[2]));
    }

    public void Amount(Usd? value)
    {
        Byte((byte)(value is null ? 0 : 1));
        if (value is { } amount) Decimal(amount.Amount);
    }

    /// <summary>Text of at most <paramref name="maxChars"/> characters; what is beyond is cut off, and the character NUL replaced.</summary>
    public void Text(string value, int maxChars = LedgerText.MaxChars)
    {
        if (value.Length == 0)
        {
            Byte(0);
            return;
        }

        ReadOnlySpan<char> text = LedgerText.Clean(value, maxChars);
        Reserve(10 + Encoding.UTF8.GetMaxByteCount(text.Length));
        // A length below 128 takes one byte: written after the text, which then need not be measured first.
        int written = Encoding.UTF8.GetBytes(text, _buffer[(_position + 1)..]);
        if (written < 0x80)
        {
            _buffer[_position] = (byte)written;
            _position += 1 + written;
            return;
        }

        int start = _position + 1;
        Number(written);
        _buffer.Slice(start, written).CopyTo(_buffer[_position..]);
        Encoding.UTF8.GetBytes(text, _buffer[_position..]);
        _position += written;
    }

    public readonly void Dispose()
    {
        if (_pooled is not null) ArrayPool<byte>.Shared.Return(_pooled);
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _position >= bytes) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _position + bytes));
        Written.CopyTo(larger);
        if (_pooled is not null) ArrayPool<byte>.Shared.Return(_pooled);
        _buffer = _pooled = larger;
    }
}
