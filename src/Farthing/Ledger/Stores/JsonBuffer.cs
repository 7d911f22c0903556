using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Farthing.Ledger.Stores;

/// <summary>JSON written piece by piece into memory that is used again. It checks nothing: what writes knows what it writes. For one thread.</summary>
internal sealed class JsonBuffer
{
    /// <summary>The longest that a number or a price is.</summary>
    private const int MaxNumber = 40;

    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>What was written, valid until the next <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Begins anew.</summary>
    public void Clear() => _length = 0;

    /// <summary>Writes bytes as they are.</summary>
    public JsonBuffer Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Room(json.Length));
        _length += json.Length;
        return this;
    }

    /// <summary>Writes a comma unless something begins here.</summary>
    public JsonBuffer Comma() => _length > 0 && _bytes[_length - 1] is not ((byte)'[' or (byte)'{') ? Raw(","u8) : this;

    /// <summary>Writes a whole number.</summary>
    public JsonBuffer Number(long number)
    {
        number.TryFormat(Room(MaxNumber), out int written, provider: CultureInfo.InvariantCulture);
        _length += written;
        return this;
    }

    /// <summary>Writes a decimal as a string, so that no reader makes a binary fraction of it.</summary>
    public JsonBuffer Text(decimal number)
    {
        Raw("\""u8);
        number.TryFormat(Room(MaxNumber), out int written, provider: CultureInfo.InvariantCulture);
        _length += written;
        return Raw("\""u8);
    }

    /// <summary>Writes a string.</summary>
    public JsonBuffer Text(string text)
    {
        Raw("\""u8);
        if (Ascii.IsValid(text) && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && text.AsSpan().IndexOfAny('"', '\\') < 0)
        {
            _length += Encoding.UTF8.GetBytes(text, Room(text.Length));
        }
        else
        {
            Raw(Encoding.UTF8.GetBytes(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)));
        }

        return Raw("\""u8);
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - _length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        return _bytes.AsSpan(_length);
    }
}
