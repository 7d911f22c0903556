namespace Farthing.Wire;

/// <summary>Finds where server-sent events end, in the WHATWG event-stream format with LF or CRLF lines.</summary>
public static class ServerSentEvents
{
    /// <summary>The length of the first complete event in <paramref name="bytes"/>, its blank line included, or -1 when none is complete.</summary>
    public static int FirstEventLength(ReadOnlySpan<byte> bytes)
    {
        int lineStart = 0;
        while (true)
        {
            int length = bytes[lineStart..].IndexOf((byte)'\n');
            if (length < 0) return -1;
            bool blank = length == 0 || (length == 1 && bytes[lineStart] == (byte)'\r');
            lineStart += length + 1;
            if (blank) return lineStart;
        }
    }

    /// <summary>The data of one event: of several lines of it, what they make together; empty when there is none, as in a comment.</summary>
    public static ReadOnlyMemory<byte> DataOf(ReadOnlyMemory<byte> serverSentEvent)
    {
        ReadOnlyMemory<byte> data = default;
        while (!serverSentEvent.IsEmpty)
        {
            int end = serverSentEvent.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = end < 0 ? serverSentEvent : serverSentEvent[..end];
            serverSentEvent = end < 0 ? default : serverSentEvent[(end + 1)..];
            if (!line.Span.StartsWith("data:"u8)) continue;
            line = line["data:".Length..];
            if (line.Span.StartsWith(" "u8)) line = line[1..];
            if (line.Span.EndsWith("\r"u8)) line = line[..^1];
            data = data.IsEmpty ? line : (byte[])[.. data.Span, (byte)'\n', .. line.Span];
        }

        return data;
    }
}
