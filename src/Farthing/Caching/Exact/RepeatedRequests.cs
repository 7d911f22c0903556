using Farthing.Notation;

namespace Farthing.Caching.Exact;

/// <summary>
/// Remembers what was found of requests that come again byte by byte, as clients' retries and fixed prompts do, so that they need not be brought into canonical
/// form and hashed again. What is remembered is compared in full: the checksum only finds it, and one that two requests share costs time, never a wrong key.
/// Bounded: at most <see cref="Slots"/> requests of <see cref="MostBytes"/> each. Safe from any thread.
/// </summary>
internal sealed class RepeatedRequests
{
    /// <summary>The longest request that is remembered, in bytes.</summary>
    private const int MostBytes = 16 * 1024;

    private const int Slots = 256;

    /// <summary>Checksums of requests that came once: most never come again, and those are not copied.</summary>
    private const int SeenOnce = 16 * Slots;

    private readonly Entry?[] _entries = new Entry?[Slots];
    private readonly uint[] _seen = new uint[SeenOnce];

    /// <summary>Looks for a request.</summary>
    /// <param name="context">All that its key depends on besides the body.</param>
    /// <param name="body">Its body as it was sent.</param>
    /// <param name="checksum">What <see cref="Note"/> needs when there is none.</param>
    /// <returns>What was found of it before, or <c>null</c>.</returns>
    public ExactRequest? Find(ReadOnlySpan<byte> context, ReadOnlySpan<byte> body, out uint checksum)
    {
        checksum = 0;
        if (body.Length > MostBytes) return null;
        checksum = Crc32C.Of(body);
        return Volatile.Read(ref _entries[checksum % Slots]) is { } entry && body.SequenceEqual(entry.Body) && context.SequenceEqual(entry.Context) ? entry.Request : null;
    }

    /// <summary>Remembers what was found of a request, if it came before.</summary>
    public void Note(uint checksum, ReadOnlySpan<byte> context, ReadOnlySpan<byte> body, ExactRequest request)
    {
        if (body.Length > MostBytes) return;
        ref uint seen = ref _seen[checksum % SeenOnce];
        if (seen == checksum) Volatile.Write(ref _entries[checksum % Slots], new Entry(context.ToArray(), body.ToArray(), request));
        else seen = checksum;
    }

    private sealed record Entry(byte[] Context, byte[] Body, ExactRequest Request);
}
