using Farthing.Caching.Memory;

namespace Farthing.Caching.Storage;

/// <summary>
/// In which order entries leave a store that is full: by what a hit saves for each byte, and of equal ones the older first, because what comes begins where what
/// went stood (GreedyDual-Size, Cao and Irani 1997). Safe from any thread.
/// </summary>
internal sealed class EntryPriority
{
    /// <summary>What a row takes besides its payload, about.</summary>
    private const int RowBytes = 256;

    private readonly EntryWorth _worth = new();

    /// <summary>The priority of an entry that comes.</summary>
    /// <param name="entry">The entry as the store keeps it.</param>
    /// <param name="least">The least priority in the store.</param>
    public double Of(CacheEntry entry, double least) => least + ((double)_worth.Of(entry.Header) / (RowBytes + entry.Payload.Length));
}
