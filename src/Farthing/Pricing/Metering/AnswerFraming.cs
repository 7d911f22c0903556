namespace Farthing.Pricing.Metering;

/// <summary>
/// Finds the JSON documents in an answer, whatever carries them, and hands them to the scanner as they pass. Of a line that a piece
/// cuts in two it keeps at most the field's name.
/// </summary>
internal sealed class AnswerFraming(JsonScanner scanner, AnswerFraming.Filter isInteresting)
{
    private const int MaxPrefix = 24;

    // "data: [DONE]": with so many bytes it is clear what a line is.
    private const int TellingPrefix = 12;

    private readonly byte[] _prefix = new byte[MaxPrefix];
    private readonly EventStreamFraming _eventStream = new(scanner);
    private int _prefixLength;
    private Kind _kind;
    private Line _line;
    private bool _documentSeen;
    private bool _carriageReturn;
    private bool _malformed;
    private int _byteOrderMark;

    /// <summary>Says whether an event is worth reading.</summary>
    internal delegate bool Filter(ReadOnlySpan<byte> data);

    private enum Kind : byte
    {
        Undecided,
        Json,
        ServerSentEvents,
        EventStream,
    }

    private enum Line : byte
    {
        Start,
        Prefix,
        Data,
        Other,
    }

    /// <summary>Whether the answer is a stream of events.</summary>
    public bool IsStream => _kind is Kind.ServerSentEvents or Kind.EventStream;

    /// <summary>Whether the answer stopped inside a document.</summary>
    public bool IsCut => scanner.IsInside;

    /// <summary>Whether something that should be JSON is not.</summary>
    public bool IsMalformed => _malformed || scanner.HasFailed || _eventStream.HasFailed;

    /// <summary>Whether OpenAI's mark of the end passed.</summary>
    public bool DoneSeen { get; private set; }

    /// <summary>Whether an event named <c>error</c> passed.</summary>
    public bool ErrorEventSeen { get; private set; }

    public void Reset()
    {
        scanner.Reset();
        _eventStream.Reset();
        _prefixLength = 0;
        _kind = Kind.Undecided;
        _line = Line.Start;
        _documentSeen = _carriageReturn = _malformed = false;
        _byteOrderMark = 0;
        ErrorEventSeen = DoneSeen = false;
    }

    /// <summary>Reads a piece of the answer.</summary>
    /// <returns>Bytes of text in events that were not handed to the scanner.</returns>
    public long Append(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> textMarker)
    {
        if (_kind == Kind.Undecided) bytes = Decide(bytes);
        switch (_kind)
        {
            case Kind.Json:
                scanner.Scan(bytes);
                return 0;
            case Kind.EventStream:
                _eventStream.Append(bytes);
                return 0;
            case Kind.ServerSentEvents:
                return AppendEvents(bytes, textMarker);
            default:
                return 0;
        }
    }

    private ReadOnlySpan<byte> Decide(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> mark = "\uFEFF"u8;
        while (!bytes.IsEmpty)
        {
            byte b = bytes[0];
            if (_byteOrderMark < mark.Length && b == mark[_byteOrderMark])
            {
                _byteOrderMark++;
            }
            else if (b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                _kind = b switch
                {
                    (byte)'{' or (byte)'[' => Kind.Json,
                    0 => Kind.EventStream,
                    _ => Kind.ServerSentEvents,
                };
                return bytes;
            }

            bytes = bytes[1..];
        }

        return bytes;
    }

    private long AppendEvents(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> textMarker)
    {
        long text = 0;
        while (!bytes.IsEmpty)
        {
            if (_carriageReturn && bytes[0] == '\n')
            {
                _carriageReturn = false;
                bytes = bytes[1..];
                continue;
            }

            _carriageReturn = false;
            int end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> line = end < 0 ? bytes : bytes[..end];
            if (end >= 0 && _line == Line.Start) text += WholeLine(line, textMarker);
            else PartOfLine(line, ends: end >= 0);
            if (end < 0) return text;
            _carriageReturn = bytes[end] == '\r';
            bytes = bytes[(end + 1)..];
        }

        return text;
    }

    private long WholeLine(ReadOnlySpan<byte> line, ReadOnlySpan<byte> textMarker)
    {
        if (line.IsEmpty)
        {
            EndEvent();
        }
        else if (line.StartsWith("data:"u8))
        {
            ReadOnlySpan<byte> data = line[5..];
            bool mayBeDone = data.Length < TellingPrefix;
            if (!mayBeDone && !scanner.IsInside && _documentSeen && !isInteresting(data)) return CountText(data, textMarker);
            Data(data);
            scanner.Scan("\n"u8);
        }
        else
        {
            Named(line);
        }

        return 0;
    }

    private void PartOfLine(ReadOnlySpan<byte> part, bool ends)
    {
        if (_line is Line.Start or Line.Prefix)
        {
            int taken = Math.Min(part.Length, MaxPrefix - _prefixLength);
            part[..taken].CopyTo(_prefix.AsSpan(_prefixLength));
            _prefixLength += taken;
            part = part[taken..];
            ReadOnlySpan<byte> prefix = _prefix.AsSpan(0, _prefixLength);
            _line = Line.Prefix;
            bool told = prefix.Length >= TellingPrefix || (ends && part.IsEmpty);
            if (told && prefix.StartsWith("data:"u8))
            {
                _line = Line.Data;
                Data(prefix[5..]);
            }
            else if (ends && part.IsEmpty)
            {
                Named(prefix);
            }
            else if (_prefixLength == MaxPrefix)
            {
                _line = Line.Other;
            }
        }

        if (_line == Line.Data) scanner.Scan(part);
        if (!ends) return;
        if (_line == Line.Data) scanner.Scan("\n"u8);
        _line = Line.Start;
        _prefixLength = 0;
    }

    private void Data(ReadOnlySpan<byte> data)
    {
        // A failure belongs to the event it happened in.
        if (scanner.HasFailed)
        {
            _malformed = true;
            scanner.Reset();
        }

        if (data.TrimStart((byte)' ').StartsWith("[DONE]"u8))
        {
            DoneSeen = true;
            return;
        }

        _documentSeen = true;
        scanner.Scan(data);
    }

    private void Named(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("event:"u8) && line[6..].Trim((byte)' ').SequenceEqual("error"u8)) ErrorEventSeen = true;
    }

    private void EndEvent()
    {
        if (!scanner.IsInside && !scanner.HasFailed) return;
        _malformed = true;
        scanner.Reset();
    }

    private static long CountText(ReadOnlySpan<byte> data, ReadOnlySpan<byte> marker)
    {
        long count = 0;
        while (!marker.IsEmpty)
        {
            int at = data.IndexOf(marker);
            if (at < 0) break;
            data = data[(at + marker.Length)..];
            int length = 0;
            while (length < data.Length)
            {
                int next = data[length..].IndexOfAny((byte)'"', (byte)'\\');
                if (next < 0)
                {
                    length = data.Length;
                    break;
                }

                length += next;
                if (data[length] == '"') break;
                length += 2;
            }

            length = Math.Min(length, data.Length);
            count += length;
            data = data[length..];
        }

        return count;
    }
}
