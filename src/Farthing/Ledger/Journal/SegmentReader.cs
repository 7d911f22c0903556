using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Farthing.Ledger.Journal;

/// <summary>Reads the frames of one segment file, of a process that still writes it or of one that is gone. For one thread.</summary>
internal sealed class SegmentReader : IDisposable
{
    private const int ChunkBytes = 1 << 18;
    private readonly SafeFileHandle _file;
    private readonly ulong _sequence;
    private readonly bool _searches;
    private byte[] _buffer = new byte[ChunkBytes];
    private long _bufferOffset;
    private int _bufferLength;

    /// <param name="path">The file.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="offset">Where to begin: where a frame begins.</param>
    /// <param name="searches">
    /// Whether to look for whole frames behind bytes that are none: in a file left by another process, where a power failure may have kept a later
    /// page and lost an earlier one.
    /// </param>
    public SegmentReader(string path, ulong sequence, long offset, bool searches)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _sequence = sequence;
        _searches = searches;
        Offset = offset;
        Length = RandomAccess.GetLength(_file);
    }

    /// <summary>Where the next frame begins.</summary>
    public long Offset { get; private set; }

    /// <summary>The file's length.</summary>
    public long Length { get; }

    /// <summary>Where the frame that was read last begins.</summary>
    public long FrameOffset { get; private set; }

    /// <summary>The bytes that were passed over because they are no frames, though they were in the way of one or are not zero.</summary>
    public long DamagedBytes { get; private set; }

    /// <summary>Whether the segment's seal was reached.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>Goes to a place where a frame begins.</summary>
    public void Seek(long offset) => Offset = offset;

    /// <summary>Reads the next frame that ends at or before <paramref name="end"/>. The payload is valid until the next call.</summary>
    public bool TryRead(long end, out ReadOnlySpan<byte> payload)
    {
        long searchedFrom = Offset;
        bool torn = false;
        while (Offset + JournalFormat.FrameHeaderBytes <= end)
        {
            ulong header = BinaryPrimitives.ReadUInt64LittleEndian(Peek(Offset, JournalFormat.FrameHeaderBytes, end));
            if (header == JournalFormat.Seal)
            {
                IsSealed = true;
                payload = default;
                return false;
            }

            int length = JournalFormat.PayloadBytes(header);
            int frame = JournalFormat.FrameBytes(length);
            if (length >= EntryCodec.PrefixBytes && Offset + frame <= end)
            {
                payload = Peek(Offset, frame, end).Slice(JournalFormat.FrameHeaderBytes, length);
                if (JournalFormat.IsFrame(header, payload, _sequence, Offset))
                {
                    DamagedBytes += Offset - searchedFrom;
                    FrameOffset = Offset;
                    Offset += frame;
                    return true;
                }
            }

            if (!_searches) break;
            // A frame that was begun and never finished has a header of zeros; anything else was written and then damaged.
            if (Offset == searchedFrom) torn = header != 0;
            Offset += sizeof(ulong);
        }

        if (torn) DamagedBytes += sizeof(ulong);
        payload = default;
        return false;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Bytes from the file; nothing at or beyond <paramref name="end"/> is kept, as that may still be written.</summary>
    private ReadOnlySpan<byte> Peek(long offset, int count, long end)
    {
        if (offset >= _bufferOffset && offset + count <= _bufferOffset + _bufferLength)
        {
            return _buffer.AsSpan((int)(offset - _bufferOffset), count);
        }

        if (_buffer.Length < count) _buffer = new byte[count];
        _bufferOffset = offset;
        _bufferLength = 0;
        while (_bufferLength < count)
        {
            int wanted = (int)Math.Min(_buffer.Length - _bufferLength, end - offset - _bufferLength);
            int read = RandomAccess.Read(_file, _buffer.AsSpan(_bufferLength, wanted), offset + _bufferLength);
            if (read == 0) throw new EndOfStreamException($"The journal segment {_sequence:x16} is shorter than it was.");
            _bufferLength += read;
        }

        return _buffer.AsSpan(0, count);
    }
}
