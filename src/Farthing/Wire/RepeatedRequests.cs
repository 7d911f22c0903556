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
        uint checksum = Crc32C.Of(body);
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

    private sealed record Entry(byte[] Body, RequestView View);
}
