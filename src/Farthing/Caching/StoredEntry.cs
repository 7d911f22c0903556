namespace Farthing.Caching;

/// <summary>An entry and its place in a store's order.</summary>
/// <param name="Position">The place; increasing.</param>
/// <param name="Entry">The entry.</param>
public readonly record struct StoredEntry(long Position, CacheEntry Entry);
