using System.Numerics;
using System.Runtime.InteropServices;
using Farthing.Notation;

namespace Farthing.Wire;

/// <summary>
/// Reads requests, and remembers those that come again byte by byte, as clients' retries and fixed prompts do: the same <see cref="RequestView"/> is given for them, so that they need
/// not be read again, and what else was found of them can be found by it. What is remembered is compared in full: the checksum only finds it, and one that two requests share costs
/// time, never a wrong reading. Bounded: at most <see cref="Slots"/> requests of <see cref="MostBytes"/> each. Safe from any thread.
/// </summary>
/// <param name="maxDepth">How deep the JSON may nest.</param>
public sealed class RepeatedRequests(int maxDepth)
{
    /// <summary>The longest request that is remembered, in bytes.</summary>
    private const int MostBytes = 16 * 1024;

    private const int Slots = 256;

    /// <summary>Checksums of requests that came once: most never come again, and those are not copied.</summary>
    private const int SeenOnce = 16 * Slots;

    private readonly Entry?[] _entries = new Entry?[Slots];
    private readonly uint[] _seen = new uint[SeenOnce];

    /// <summary>Reads a body, as <see cref="RequestReader"/> does.</summary>
    /// <param name="body">The bytes as the client sent them.</param>
    /// <exception cref="RequestFormatException">The body is no JSON object, or a field the gateway needs has the wrong type.</exception>
    public RequestView Read(ReadOnlySpan<byte> body)
    {
        if (body.Length > MostBytes) return RequestReader.Read(body, maxDepth);
        uint checksum = ChecksumOf(body);
        ref Entry? slot = ref _entries[checksum % Slots];
        if (Volatile.Read(ref slot) is { } entry && body.SequenceEqual(entry.Body)) return entry.View;
        RequestView view = RequestReader.Read(body, maxDepth);
        ref uint seen = ref _seen[checksum % SeenOnce];
        if (seen == checksum)
        {
            view.IsRemembered = true;
            Volatile.Write(ref slot, new Entry(body.ToArray(), view));
        }
        else
        {
            seen = checksum;
        }

        return view;
    }

    /// <summary>Four checksums of every fourth word each, side by side: a processor waits for one step before the next of the same, but not of another.</summary>
    private static uint ChecksumOf(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(body);
        uint a = 0, b = 0, c = 0, d = 0;
        int i = 0;
        for (; i <= words.Length - 4; i += 4)
        {
            a = BitOperations.Crc32C(a, words[i]);
            b = BitOperations.Crc32C(b, words[i + 1]);
            c = BitOperations.Crc32C(c, words[i + 2]);
            d = BitOperations.Crc32C(d, words[i + 3]);
        }

        uint rest = Crc32C.Of(body[(i * sizeof(ulong))..]);
        return BitOperations.Crc32C(BitOperations.Crc32C(BitOperations.Crc32C(a, ((ulong)b << 32) | c), d), rest);
    }

    private sealed record Entry(byte[] Body, RequestView View);
}
