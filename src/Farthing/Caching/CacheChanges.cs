namespace Farthing.Caching;

/// <summary>A part of a store's log.</summary>
/// <param name="List">What happened, oldest first.</param>
/// <param name="Position">After which to read on; 0 when nothing has ever happened.</param>
/// <param name="IsEnd">Whether there was no more when it was read.</param>
public sealed record CacheChanges(IReadOnlyList<CacheChange> List, long Position, bool IsEnd);
