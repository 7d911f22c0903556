using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;

namespace Farthing.Providers.Transport.Http1;

/// <summary>Reads the head of an answer (RFC 9112, 4 and 5). Used again for each answer of a connection.</summary>
internal sealed class ResponseHead
{
    /// <summary>The longest head that is read, in bytes.</summary>
    public const int Longest = 64 * 1024;

    private readonly List<HeaderField> _fields = new(16);

    /// <summary>The HTTP status.</summary>
    public int Status { get; private set; }

    /// <summary>The header fields in the order they came.</summary>
    public ReadOnlySpan<HeaderField> Fields => CollectionsMarshal.AsSpan(_fields);

    /// <summary>What says where the body ends.</summary>
    public BodyFraming Framing { get; private set; }

    /// <summary>The length of the body, where <see cref="Framing"/> says that it is known.</summary>
    public long ContentLength { get; private set; }

    /// <summary>Whether the connection can be used again after the body.</summary>
    public bool KeepsConnection { get; private set; }

    /// <summary>Reads a head that may not be whole yet.</summary>
    /// <param name="bytes">What came so far. A value that goes on in a second line is joined in place.</param>
    /// <returns>The length of the head with the empty line at its end, or 0 when more must come.</returns>
    /// <exception cref="HttpRequestException">It is not a valid head.</exception>
    public int Read(Span<byte> bytes)
    {
        int end = EndOf(bytes);
        if (end == 0) return bytes.Length <= Longest ? 0 : throw Invalid("its head is too long");
        int position = ReadStatusLine(bytes);
        bool isOld = bytes[7] == (byte)'0';
        (Framing, ContentLength, KeepsConnection) = (BodyFraming.UntilClose, 0, !isOld);
        _fields.Clear();
        while (ReadField(bytes[..end], ref position)) Apply(bytes, _fields[^1]);
        if (Status is 204 or 304) (Framing, ContentLength) = (BodyFraming.Length, 0);
        KeepsConnection &= Framing != BodyFraming.UntilClose;
        return end;
    }

    /// <summary>What came is no valid answer.</summary>
    public static HttpRequestException Invalid(string why) => new(HttpRequestError.InvalidResponse, $"The answer is not valid HTTP: {why}.");

    private static int EndOf(ReadOnlySpan<byte> bytes)
    {
        for (int from = 0; ;)
        {
            int feed = bytes[from..].IndexOf((byte)'\n');
            if (feed < 0) return 0;
            from += feed + 1;
            ReadOnlySpan<byte> next = bytes[from..];
            if (next.StartsWith("\n"u8)) return from + 1;
            if (next.StartsWith("\r\n"u8)) return from + 2;
        }
    }

    private int ReadStatusLine(ReadOnlySpan<byte> bytes)
    {
        int feed = bytes.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = bytes[..feed].TrimEnd((byte)'\r');
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' ' || (line.Length > 12 && line[12] != ' ')
            || !Utf8Parser.TryParse(line[9..12], out int status, out int digits) || digits != 3 || status < 100)
            throw Invalid("it does not begin with a status");
        Status = status;
        return feed + 1;
    }

    private bool ReadField(Span<byte> head, ref int position)
    {
        int start = position;
        if (head[start] is (byte)'\r' or (byte)'\n') return false;
        int feed;
        while (true)
        {
            feed = position + head[position..].IndexOf((byte)'\n');
            position = feed + 1;

            // A value that goes on in the next line (RFC 9112, 5.2).
            if (head[position] is not ((byte)' ' or (byte)'\t')) break;
            head[feed] = (byte)' ';
            if (head[feed - 1] == (byte)'\r') head[feed - 1] = (byte)' ';
        }

        Span<byte> line = head[start..feed];
        int colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAny((byte)' ', (byte)'\t')) throw Invalid("a header field has no name");
        int from = start + colon + 1;
        int to = feed;
        while (from < to && head[from] is (byte)' ' or (byte)'\t') from++;
        while (to > from && head[to - 1] is (byte)' ' or (byte)'\t' or (byte)'\r') to--;
        _fields.Add(new HeaderField(start..(start + colon), from..to));
        return true;
    }

    /// <summary>What a field says of the connection and of the body's end.</summary>
    private void Apply(ReadOnlySpan<byte> head, HeaderField field)
    {
        ReadOnlySpan<byte> name = head[field.Name];
        ReadOnlySpan<byte> value = head[field.Value];
        switch (name.Length)
        {
            case 10 when Ascii.EqualsIgnoreCase(name, "Connection"u8):
                if (Ascii.EqualsIgnoreCase(value, "keep-alive"u8)) KeepsConnection = true;
                else if (value.Length > 0) KeepsConnection = false;
                break;
            case 14 when Ascii.EqualsIgnoreCase(name, "Content-Length"u8):
                if (value.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !Utf8Parser.TryParse(value, out long length, out _)) throw Invalid("its length is no number");
                if (Framing == BodyFraming.Length && length != ContentLength) throw Invalid("it has two lengths");
                if (Framing != BodyFraming.Chunked) (Framing, ContentLength) = (BodyFraming.Length, length);
                break;
            case 17 when Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8):
                if (!Ascii.EqualsIgnoreCase(value, "chunked"u8)) throw Invalid("its transfer encoding is not known");
                Framing = BodyFraming.Chunked;
                break;
        }
    }
}
