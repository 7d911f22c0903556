namespace Farthing.Providers.Transport.Http1;

/// <summary>Takes the chunks of a body apart (RFC 9112, 7.1), however the bytes are cut.</summary>
internal struct ChunkedDecoder
{
    /// <summary>Bytes of chunk extensions and trailers that are passed over before the answer counts as broken.</summary>
    private const int MostPassedOver = 64 * 1024;

    private State _state;
    private long _left;
    private int _digits;
    private int _passedOver;
    private bool _lineHasText;

    private enum State
    {
        Size,
        Extension,
        Data,
        AfterData,
        Trailers,
        Ended,
    }

    /// <summary>Whether the last chunk and what follows it have been read.</summary>
    public readonly bool Ended => _state == State.Ended;

    /// <summary>What is still to come of the chunk that has begun, in bytes.</summary>
    public readonly long DataLeft => _state == State.Data ? _left : 0;

    /// <summary>So much of <see cref="DataLeft"/> was received elsewhere.</summary>
    public void Take(int count)
    {
        _left -= count;
        if (_left == 0) _state = State.AfterData;
    }

    /// <summary>Takes data out of what came.</summary>
    /// <param name="source">What came and was not consumed yet.</param>
    /// <param name="destination">Where the data goes.</param>
    /// <param name="consumed">How much of <paramref name="source"/> is done with.</param>
    /// <returns>The bytes of data.</returns>
    /// <exception cref="IOException">It is not valid.</exception>
    public int Decode(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed)
    {
        int written = 0;
        consumed = 0;
        while (consumed < source.Length && _state != State.Ended)
        {
            if (_state == State.Data)
            {
                int count = (int)Math.Min(_left, Math.Min(source.Length - consumed, destination.Length - written));
                if (count == 0) return written;
                source.Slice(consumed, count).CopyTo(destination[written..]);
                (consumed, written) = (consumed + count, written + count);
                Take(count);
            }
            else
            {
                Step(source[consumed++]);
            }
        }

        return written;
    }

    private void Step(byte next)
    {
        switch (_state)
        {
            case State.Size when DigitOf(next) is >= 0 and int digit:
                if (++_digits > 15) throw Invalid();
                _left = (_left << 4) + digit;
                break;
            case State.Size when _digits > 0 && next is (byte)'\r' or (byte)';' or (byte)' ' or (byte)'\t':
                _state = State.Extension;
                break;
            case State.Size when _digits > 0 && next == '\n':
            case State.Extension when next == '\n':
                _state = _left > 0 ? State.Data : State.Trailers;
                (_digits, _lineHasText) = (0, false);
                break;
            case State.AfterData when next == '\r':
                break;
            case State.AfterData when next == '\n':
                _state = State.Size;
                break;
            case State.Trailers when next == '\n':
                if (!_lineHasText) _state = State.Ended;
                _lineHasText = false;
                break;
            case State.Extension or State.Trailers:
                if (++_passedOver > MostPassedOver) throw Invalid();
                _lineHasText |= next != '\r';
                break;
            default:
                throw Invalid();
        }
    }

    private static int DigitOf(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        _ => -1,
    };

    private static IOException Invalid() => new("The answer is not valid HTTP: a chunk has no size.");
}
