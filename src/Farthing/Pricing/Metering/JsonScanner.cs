// Over 300 lines would be split; this one state machine is kept together because every state hands over to another.
using System.Buffers;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Reads JSON as it passes, in pieces cut anywhere, and reports the values at the paths of a <see cref="JsonField"/> tree. It keeps
/// no text: only a name or a wanted scalar that a piece cuts in two is held until its end, up to <see cref="MaxValue"/> bytes.
/// Containers that hold nothing wanted are skipped by brackets alone.
/// </summary>
internal sealed class JsonScanner(JsonField root, IJsonFieldSink sink)
{
    /// <summary>The longest name or wanted scalar that is kept, in bytes.</summary>
    public const int MaxValue = 512;

    private const int MaxDepth = 32;

    private static readonly SearchValues<byte> Brackets = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",}] \t\r\n"u8);

    private readonly (JsonField Field, bool IsArray)[] _open = new (JsonField, bool)[MaxDepth];
    private readonly byte[] _kept = new byte[MaxValue];
    private int _keptLength;
    private bool _tooLong;
    private State _state;
    private JsonField? _field;
    private int _depth;
    private int _skipDepth;
    private bool _escaped;

    private enum State : byte
    {
        Idle,
        Value,
        FirstElement,
        FirstName,
        Name,
        InName,
        Colon,
        AfterValue,
        InString,
        InScalar,
        Skip,
        SkipString,
        Failed,
    }

    /// <summary>Whether a document has begun and not ended.</summary>
    public bool IsInside => _state is not (State.Idle or State.Failed);

    /// <summary>Whether what was read is not JSON.</summary>
    public bool HasFailed => _state == State.Failed;

    /// <summary>Forgets everything; the next byte begins a document.</summary>
    public void Reset()
    {
        _state = State.Idle;
        _depth = 0;
        _skipDepth = 0;
        _escaped = false;
        Forget();
    }

    /// <summary>Reads the next piece.</summary>
    public void Scan(ReadOnlySpan<byte> data)
    {
        int i = 0;
        while (i < data.Length)
        {
            switch (_state)
            {
                case State.InName:
                    i = ScanName(data, i);
                    continue;
                case State.InString:
                    i = ScanString(data, i);
                    continue;
                case State.InScalar:
                    i = ScanScalar(data, i);
                    continue;
                case State.Skip:
                case State.SkipString:
                    i = Skip(data, i);
                    continue;
                case State.Failed:
                    return;
            }

            byte b = data[i++];
            if (b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') continue;
            switch (_state)
            {
                case State.Idle:
                    _field = root;
                    if (b is (byte)'{' or (byte)'[') Open(b);
                    else _state = State.Failed;
                    break;
                case State.FirstName when b == '}':
                case State.FirstElement when b == ']':
                    Close(isArray: b == ']');
                    break;
                case State.FirstName or State.Name:
                    _state = b == '"' ? State.InName : State.Failed;
                    break;
                case State.Colon:
                    _state = b == ':' ? State.Value : State.Failed;
                    break;
                case State.FirstElement or State.Value:
                    BeginValue(b, ref i);
                    break;
                case State.AfterValue:
                    AfterValue(b);
                    break;
            }
        }
    }

    private void BeginValue(byte b, ref int i)
    {
        if (b == '"')
        {
            _state = State.InString;
        }
        else if (b is (byte)'{' or (byte)'[')
        {
            Open(b);
        }
        else if (b is (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n' or (>= (byte)'0' and <= (byte)'9'))
        {
            i--;
            _state = State.InScalar;
        }
        else
        {
            _state = State.Failed;
        }
    }

    private void AfterValue(byte b)
    {
        bool isArray = _open[_depth - 1].IsArray;
        if (b == ',')
        {
            _field = _open[_depth - 1].Field;
            _state = isArray ? State.Value : State.Name;
        }
        else if (b == (isArray ? ']' : '}'))
        {
            Close(isArray);
        }
        else
        {
            _state = State.Failed;
        }
    }

    private void Open(byte bracket)
    {
        bool isArray = bracket == '[';
        if (_field is null || _depth == MaxDepth)
        {
            _skipDepth = 1;
            _state = State.Skip;
            return;
        }

        _open[_depth++] = (_field, isArray);
        _state = isArray ? State.FirstElement : State.FirstName;
        if (!isArray && _field.Meaning != UsageField.None) sink.OnObject(_field, begins: true);
    }

    private void Close(bool isArray)
    {
        JsonField field = _open[--_depth].Field;
        if (!isArray && field.Meaning != UsageField.None) sink.OnObject(field, begins: false);

        // An array at the root (Gemini without server-sent events) holds one document after another.
        if (!isArray && ReferenceEquals(field, root)) sink.OnDocument();
        _state = _depth == 0 ? State.Idle : State.AfterValue;
    }

    private int ScanName(ReadOnlySpan<byte> data, int start)
    {
        int end = EndOfString(data, start);
        if (end < 0)
        {
            Keep(data[start..]);
            return data.Length;
        }

        _field = _open[_depth - 1].Field.Find(Whole(data[start..(end - 1)]));
        Forget();

        // Nearly always the colon follows at once.
        bool colonFollows = end < data.Length && data[end] == ':';
        _state = colonFollows ? State.Value : State.Colon;
        return colonFollows ? end + 1 : end;
    }

    private int ScanString(ReadOnlySpan<byte> data, int start)
    {
        int end = EndOfString(data, start);
        bool ended = end >= 0;
        ReadOnlySpan<byte> piece = data[start..(ended ? end : data.Length)];
        UsageField meaning = _field?.Meaning ?? UsageField.None;
        if (meaning == UsageField.Text) sink.OnText(piece.Length - (ended ? 1 : 0));
        else if (meaning != UsageField.None && !ended) Keep(piece);
        else if (meaning != UsageField.None) Report(piece[..^1], isString: true);

        if (!ended) return data.Length;
        Forget();
        _state = State.AfterValue;
        return end;
    }

    private int ScanScalar(ReadOnlySpan<byte> data, int start)
    {
        int length = data[start..].IndexOfAny(ScalarEnds);
        bool wanted = _field is not null && _field.Meaning != UsageField.None;
        if (length < 0)
        {
            if (wanted) Keep(data[start..]);
            return data.Length;
        }

        if (wanted) Report(data.Slice(start, length), isString: false);
        Forget();
        _state = State.AfterValue;
        return start + length;
    }

    private int Skip(ReadOnlySpan<byte> data, int i)
    {
        while (i < data.Length)
        {
            if (_state == State.SkipString)
            {
                i = EndOfString(data, i);
                if (i < 0) return data.Length;
                _state = State.Skip;
                continue;
            }

            int at = data[i..].IndexOfAny(Brackets);
            if (at < 0) return data.Length;
            i += at + 1;
            switch (data[i - 1])
            {
                case (byte)'"':
                    _state = State.SkipString;
                    break;
                case (byte)'{' or (byte)'[':
                    _skipDepth++;
                    break;
                default:
                    if (--_skipDepth > 0) break;
                    _state = State.AfterValue;
                    return i;
            }
        }

        return i;
    }

    /// <summary>The index after the closing quote, or -1 when the string goes on in the next piece.</summary>
    private int EndOfString(ReadOnlySpan<byte> data, int i)
    {
        if (_escaped)
        {
            _escaped = false;
            i++;
        }

        while (true)
        {
            int at = data[i..].IndexOfAny((byte)'"', (byte)'\\');
            if (at < 0) return -1;
            i += at;
            if (data[i] == '"') return i + 1;
            i += 2;
            if (i > data.Length)
            {
                _escaped = true;
                return -1;
            }
        }
    }

    private void Report(ReadOnlySpan<byte> last, bool isString)
    {
        ReadOnlySpan<byte> raw = Whole(last);
        if (_tooLong) sink.OnValue(_field!, [], isString);
        else sink.OnValue(_field!, raw, isString);
    }

    private ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> last)
    {
        if (_keptLength == 0 && !_tooLong) return last;
        Keep(last);
        return _tooLong ? [] : _kept.AsSpan(0, _keptLength);
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (_tooLong || piece.Length > MaxValue - _keptLength)
        {
            _tooLong = true;
            return;
        }

        piece.CopyTo(_kept.AsSpan(_keptLength));
        _keptLength += piece.Length;
    }

    private void Forget()
    {
        _keptLength = 0;
        _tooLong = false;
    }
}
