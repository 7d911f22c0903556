using System.Buffers.Binary;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Amazon's binary event stream: messages of a twelve-byte prelude (total length, header length, checksum), headers, a JSON payload
/// and a checksum (AWS: "Event stream encoding"). Headers are skipped: the payload's members say what it is.
/// </summary>
internal sealed class EventStreamFraming(JsonScanner scanner)
{
    private const int PreludeLength = 12;
    private const int ChecksumLength = 4;
    private const uint MaxMessage = 64 * 1024 * 1024;

    private readonly byte[] _prelude = new byte[PreludeLength];
    private int _preludeLength;
    private long _headersLeft;
    private long _payloadLeft;
    private long _checksumLeft;

    /// <summary>Whether the bytes are not of this format.</summary>
    public bool HasFailed { get; private set; }

    public void Reset()
    {
        _preludeLength = 0;
        _headersLeft = _payloadLeft = _checksumLeft = 0;
        HasFailed = false;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !HasFailed)
        {
            if (_preludeLength < PreludeLength) bytes = ReadPrelude(bytes);
            else if (_headersLeft > 0) bytes = Take(bytes, ref _headersLeft, out _);
            else if (_payloadLeft > 0) bytes = ReadPayload(bytes);
            else bytes = Take(bytes, ref _checksumLeft, out _);

            if (_preludeLength == PreludeLength && _headersLeft + _payloadLeft + _checksumLeft == 0) _preludeLength = 0;
        }
    }

    private ReadOnlySpan<byte> ReadPrelude(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, PreludeLength - _preludeLength);
        bytes[..taken].CopyTo(_prelude.AsSpan(_preludeLength));
        _preludeLength += taken;
        if (_preludeLength == PreludeLength)
        {
            uint total = BinaryPrimitives.ReadUInt32BigEndian(_prelude);
            uint headers = BinaryPrimitives.ReadUInt32BigEndian(_prelude.AsSpan(4));
            HasFailed = total > MaxMessage || total < PreludeLength + ChecksumLength + (ulong)headers;
            if (HasFailed) return [];
            _headersLeft = headers;
            _payloadLeft = (long)total - PreludeLength - ChecksumLength - headers;
            _checksumLeft = ChecksumLength;
            scanner.Reset();
        }

        return bytes[taken..];
    }

    private ReadOnlySpan<byte> ReadPayload(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> rest = Take(bytes, ref _payloadLeft, out ReadOnlySpan<byte> payload);
        scanner.Scan(payload);
        return rest;
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes, ref long left, out ReadOnlySpan<byte> taken)
    {
        int length = (int)Math.Min(left, bytes.Length);
        taken = bytes[..length];
        left -= length;
        return bytes[length..];
    }
}
