using System.Text;

namespace Farthing.Providers.Transport.Http1;

/// <summary>
/// The texts of header fields that came before: a provider's fields have the same names in every answer, and many the same values. Holds a bounded number; a
/// race loses a text, which is then made again.
/// </summary>
internal sealed class HeaderTexts
{
    private const int Longest = 48;

    private readonly HeaderName?[] _names = new HeaderName?[64];
    private readonly string?[] _values = new string?[64];

    /// <summary>A field's name, and whether clients see it.</summary>
    public HeaderName Name(ReadOnlySpan<byte> bytes)
    {
        ref HeaderName? slot = ref _names[SlotOf(bytes)];
        if (slot is { } known && Ascii.Equals(bytes, known.Text)) return known;
        string text = Encoding.Latin1.GetString(bytes);
        return slot = new HeaderName(text, ForwardedHeaders.ReachesClient(text));
    }

    /// <summary>A field's value: one character for each byte, as Latin 1.</summary>
    public string Value(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Longest) return Encoding.Latin1.GetString(bytes);
        ref string? slot = ref _values[SlotOf(bytes)];
        if (slot is { } known && Ascii.Equals(bytes, known)) return known;
        return slot = Encoding.Latin1.GetString(bytes);
    }

    private static int SlotOf(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? 0 : ((bytes.Length * 31) + (bytes[0] * 7) + (bytes[bytes.Length / 2] * 3) + bytes[^1]) & 63;
}
