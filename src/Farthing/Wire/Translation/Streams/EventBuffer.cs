using System.Buffers;

namespace Farthing.Wire.Translation.Streams;

/// <summary>
/// Holds the bytes of a stream of server-sent events until an event is whole. Each byte is looked at once, however it arrives.
/// </summary>
internal sealed class EventBuffer : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(4096);
    private int _start, _lineStart, _scanned, _length;

    /// <summary>How many bytes wait for the rest of their event.</summary>
    public int Waiting => _length - _start;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Takes the next whole event. What is given stays as it is until bytes are appended.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> serverSentEvent)
    {
        while (true)
        {
            int at = _bytes.AsSpan(_scanned, _length - _scanned).IndexOf((byte)'\n');
            if (at < 0)
            {
                _scanned = _length;
                serverSentEvent = default;
                return false;
            }

            int end = _scanned + at;
            bool blank = end == _lineStart || (end == _lineStart + 1 && _bytes[_lineStart] == (byte)'\r');
            _scanned = _lineStart = end + 1;
            if (!blank) continue;
            serverSentEvent = _bytes.AsMemory(_start, _scanned - _start);
            _start = _scanned;
            return true;
        }
    }

    /// <summary>Takes what is left at the end of a stream, which may be an event without its blank line.</summary>
    public ReadOnlyMemory<byte> TakeRest()
    {
        ReadOnlyMemory<byte> rest = _bytes.AsMemory(_start, _length - _start);
        _start = _lineStart = _scanned = _length;
        return rest;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _lineStart = _scanned = _length = 0;
    }

    private void MakeRoom(int count)
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _length - _start).CopyTo(_bytes);
            _length -= _start;
            _lineStart -= _start;
            _scanned -= _start;
            _start = 0;
        }

        if (_bytes.Length - _length >= count) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent((_length + count) * 2);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
