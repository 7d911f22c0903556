using System.Numerics;
using System.Runtime.InteropServices;

namespace Farthing.Notation;

/// <summary>The checksum CRC-32C (RFC 3720, appendix B.4), in hardware where there is any. It finds accidents, not forgeries.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}
