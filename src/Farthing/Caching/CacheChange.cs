namespace Farthing.Caching;

/// <summary>Something that happened in a store that several replicas share. Exactly one of the two is given.</summary>
/// <param name="Stored">An entry was stored.</param>
/// <param name="Purged">Entries were purged.</param>
public readonly record struct CacheChange(CacheHeader? Stored, CachePurge? Purged);
