using System.Runtime.InteropServices;

namespace Farthing.Caching.Memory;

/// <summary>
/// What an entry takes in a 64-bit process: its objects, and a fifth more for what the collector leaves between them and has not collected yet. Measured by
/// <c>cache-churn</c>, see docs/caching.md.
/// </summary>
internal static class EntrySize
{
    /// <summary>The objects that every entry has: node, slot in the table, entry, header, array of the payload, counters.</summary>
    private const int Objects = 440;

    private const int SlackPart = 5;
    private const int StringHeader = 22;
    private const int ArrayHeader = 24;

    public static long Of(CacheEntry entry)
    {
        CacheHeader header = entry.Header;
        long bytes = Objects + Round(entry.Payload.Length) + Of(header.Scope) + Of(header.Model);
        if (header.Tags.Count > 0) bytes += ArrayHeader + ((long)header.Tags.Count * nint.Size);
        foreach (string tag in header.Tags) bytes += Of(tag);
        return bytes + (bytes / SlackPart);
    }

    /// <summary>The entry with a payload that holds on to no more than it shows, and with tags in an array of its own.</summary>
    public static CacheEntry Trim(CacheEntry entry)
    {
        CacheHeader header = entry.Header.Tags is string[] or { Count: 0 } ? entry.Header : entry.Header with { Tags = [.. entry.Header.Tags] };
        bool isWhole = MemoryMarshal.TryGetArray(entry.Payload, out ArraySegment<byte> segment) && segment.Array!.Length <= segment.Count + (segment.Count / 8) + 16;
        return isWhole && ReferenceEquals(header, entry.Header) ? entry : new CacheEntry(header, isWhole ? entry.Payload : entry.Payload.ToArray());
    }

    private static long Of(string text) => text.Length == 0 ? 0 : Round(StringHeader + (2L * text.Length));

    private static long Round(long bytes) => (bytes + 7) & ~7L;
}
