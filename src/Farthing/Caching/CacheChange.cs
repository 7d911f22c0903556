namespace Farthing.Caching;

/// <summary>Something that happened in a store that several replicas share, in the order of <paramref name="Position"/>. Exactly one of the others is given.</summary>
/// <param name="Position">Where it stands in the store's log; increasing.</param>
/// <param name="Stored">An entry was stored.</param>
/// <param name="Purged">Entries were purged.</param>
public readonly record struct CacheChange(long Position, CacheHeader? Stored, CachePurge? Purged);
