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
}
