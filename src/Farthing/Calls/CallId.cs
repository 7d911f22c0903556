using System.Buffers.Binary;

namespace Farthing.Calls;

/// <summary>
/// The identity of one call: 128 bits, the first 48 of which are the Unix time in milliseconds, so that identities sort by
/// time of arrival and a store appends rather than scatters. Written as <c>call_</c> and 32 hexadecimal digits.
/// </summary>
public readonly record struct CallId(ulong High, ulong Low) : IComparable<CallId>
{
    /// <summary>The length of the text form in characters.</summary>
    public const int TextLength = 37;

    private const string Prefix = "call_";

    /// <summary>When the call arrived, to the millisecond.</summary>
    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeMilliseconds((long)(High >> 16));

    /// <summary>Writes the 16 bytes of the identity, most significant first.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    /// <summary>Reads the 16 bytes that <see cref="WriteTo"/> wrote.</summary>
    public static CallId ReadFrom(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(source), BinaryPrimitives.ReadUInt64BigEndian(source[8..]));

    /// <summary>Reads the text form; the prefix may be left out.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CallId id)
    {
        if (text.StartsWith(Prefix, StringComparison.Ordinal)) text = text[Prefix.Length..];
        id = default;
        if (text.Length != 32) return false;
        if (!ulong.TryParse(text[..16], System.Globalization.NumberStyles.AllowHexSpecifier, null, out ulong high)) return false;
        if (!ulong.TryParse(text[16..], System.Globalization.NumberStyles.AllowHexSpecifier, null, out ulong low)) return false;
        id = new CallId(high, low);
        return true;
    }

    /// <inheritdoc />
    public int CompareTo(CallId other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <inheritdoc />
    public override string ToString() => string.Create(TextLength, this, static (span, id) =>
    {
        Prefix.CopyTo(span);
        Span<byte> bytes = stackalloc byte[16];
        id.WriteTo(bytes);
        Convert.TryToHexStringLower(bytes, span[Prefix.Length..], out _);
    });
}
