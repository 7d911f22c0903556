using Farthing.Calls;
using Farthing.Pricing;

namespace Farthing.Ledger.Journal;

/// <summary>Reads what <see cref="PayloadWriter"/> wrote.</summary>
/// <exception cref="InvalidDataException">The payload ends too early or holds an impossible value.</exception>
internal ref struct PayloadReader(ReadOnlySpan<byte> payload, TextPool texts)
{
    private const int MostNumberBytes = 10;

    private readonly ReadOnlySpan<byte> _payload = payload;
    private readonly TextPool _texts = texts;
    private int _position;

    /// <summary>How much has been read.</summary>
    public readonly int Position => _position;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() != 0;

    public CallId Id() => CallId.ReadFrom(Take(16));

    public long Number()
    {
        ulong value = 0;
        ReadOnlySpan<byte> rest = _payload[_position..];
        for (int i = 0; i < MostNumberBytes; i++)
        {
            if (i >= rest.Length) throw new InvalidDataException("An entry ends too early.");
            byte next = rest[i];
            value |= unchecked((ulong)(next & 0x7F) << (7 * i));
            if (next >= 0x80) continue;
            _position += i + 1;
            return unchecked((long)value);
        }

        throw new InvalidDataException("A number is too long.");
    }

    public int Int32()
    {
        long value = Number();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new InvalidDataException("A number is out of range.");
    }

    public decimal Decimal()
    {
        byte head = Byte();
        ulong low = unchecked((ulong)Number());
        uint high = (head & 0x40) != 0 ? unchecked((uint)Number()) : 0;
        int scale = head & 0x1F;
        if (scale > 28) throw new InvalidDataException("A decimal's scale is out of range.");
        return unchecked(new decimal((int)low, (int)(low >> 32), (int)high, (head & 0x20) != 0, (byte)scale));
    }

    public Usd? Amount() => Flag() ? new Usd(Decimal()) : null;

    public string Text()
    {
        int length = Int32();
        return length < 0 ? throw new InvalidDataException("A text's length is negative.") : _texts.Get(Take(length));
    }

    public TimeSpan Time() => new(Number());

    public DateTimeOffset Instant()
    {
        long ticks = Number();
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw new InvalidDataException("A time is out of range.");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_payload.Length - _position < count) throw new InvalidDataException("An entry ends too early.");
        ReadOnlySpan<byte> taken = _payload.Slice(_position, count);
        _position += count;
        return taken;
    }
}
