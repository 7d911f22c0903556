using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Farthing.Wire;

/// <summary>The text of a JSON string as UTF-8. Unlike the reader's own methods this takes half of an escaped surrogate pair, which becomes U+FFFD.</summary>
internal static class JsonText
{
    private const int LongestEscapedName = 256;

    /// <summary>The bytes of the string or property name the reader stands on; the raw bytes themselves where nothing is escaped.</summary>
    /// <param name="reader">A reader over one span.</param>
    /// <param name="buffer">Room for the text, made larger where it must be.</param>
    public static ReadOnlySpan<byte> Read(scoped ref readonly Utf8JsonReader reader, ref byte[] buffer)
    {
        ReadOnlySpan<byte> raw = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
            return raw;
        if (buffer.Length < raw.Length)
            buffer = new byte[raw.Length];
        return buffer.AsSpan(0, Unescape(raw, buffer));
    }

    /// <summary>Whether the string or property name the reader stands on is this one. The reader's own method throws at half of a surrogate pair.</summary>
    public static bool Is(scoped ref readonly Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> raw = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
            return raw.SequenceEqual(name);

        // No byte of a name needs more than six in its escaped form.
        if (raw.Length > LongestEscapedName)
            return false;
        Span<byte> text = stackalloc byte[LongestEscapedName];
        return text[..Unescape(raw, text)].SequenceEqual(name);
    }

    /// <summary>Undoes the escapes of a well-formed JSON string; the text is never longer than its escaped form.</summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> target)
    {
        int written = 0;
        while (raw.IndexOf((byte)'\\') is >= 0 and int escape)
        {
            raw[..escape].CopyTo(target[written..]);
            written += escape;
            raw = raw[escape..];
            if (raw[1] != 'u')
            {
                target[written++] = Simple(raw[1]);
                raw = raw[2..];
                continue;
            }

            int unit = Hex(raw[2..6]);
            raw = raw[6..];
            Rune rune = Rune.ReplacementChar;
            if (char.IsHighSurrogate((char)unit) && raw.Length >= 6 && raw[0] == '\\' && raw[1] == 'u' && Hex(raw[2..6]) is var low && char.IsLowSurrogate((char)low))
            {
                rune = new Rune((char)unit, (char)low);
                raw = raw[6..];
            }
            else if (!char.IsSurrogate((char)unit))
            {
                rune = new Rune((char)unit);
            }

            written += rune.EncodeToUtf8(target[written..]);
        }

        raw.CopyTo(target[written..]);
        return written + raw.Length;
    }

    private static byte Simple(byte escaped) => escaped switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => escaped,
    };

    private static int Hex(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out int value, out _, 'x') ? value : 0;
}
