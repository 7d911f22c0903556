using System.Buffers.Binary;
using Farthing.Notation;

namespace Farthing.Ledger.Journal;

/// <summary>
/// The bytes of a journal segment: a header of <see cref="HeaderBytes"/>, then frames. A frame is 4 bytes of length, 4 bytes of
/// checksum and the payload, padded to 8 bytes, so that length and checksum are written by one aligned store, after the payload:
/// a process that is killed leaves whole frames only. Eight zero bytes follow the last frame.
/// </summary>
internal static class JournalFormat
{
    public const int Version = 1;
    public const int HeaderBytes = 64;
    public const int FrameHeaderBytes = 8;
    public const int MaxPayloadBytes = 1 << 20;

    /// <summary>Stands where the next frame would, in a segment that was filled and left in good order.</summary>
    public const ulong Seal = 0x4C41_4553_0000_0000;

    private static ReadOnlySpan<byte> Magic => "FRTHJRNL"u8;

    public static int FrameBytes(int payloadBytes) => (FrameHeaderBytes + payloadBytes + 7) & ~7;

    /// <summary>
    /// Ties a checksum to its place, so that frames that a reused file still holds from its former life, or that were copied elsewhere, are not
    /// taken for this segment's.
    /// </summary>
    public static uint Place(ulong sequence, long offset)
    {
        unchecked
        {
            ulong mixed = (sequence * 0x9E37_79B9_7F4A_7C15) ^ ((ulong)offset * 0xC2B2_AE3D_27D4_EB4F);
            return (uint)(mixed >> 32) ^ (uint)mixed;
        }
    }

    public static ulong FrameHeader(int payloadBytes, uint checksum, ulong sequence, long offset) =>
        (uint)payloadBytes | ((ulong)(checksum ^ Place(sequence, offset)) << 32);

    /// <summary>The payload's length when the header could be one of a frame, else 0.</summary>
    public static int PayloadBytes(ulong frameHeader)
    {
        uint length = unchecked((uint)frameHeader);
        return length <= MaxPayloadBytes ? (int)length : 0;
    }

    public static bool IsFrame(ulong frameHeader, ReadOnlySpan<byte> payload, ulong sequence, long offset) =>
        frameHeader == FrameHeader(payload.Length, Crc32C.Of(payload), sequence, offset);

    public static void WriteHeader(Span<byte> header, ulong journal, ulong sequence)
    {
        header[..HeaderBytes].Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], journal);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header[32..], Crc32C.Of(header[..32]));
    }

    /// <summary>Reads a segment's header; <c>false</c> when it is not whole.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, out int version, out ulong journal, out ulong sequence)
    {
        version = 0;
        journal = sequence = 0;
        if (header.Length < HeaderBytes || !header.StartsWith(Magic)) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[32..]) != Crc32C.Of(header[..32])) return false;
        version = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        journal = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        sequence = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
        return true;
    }
}
