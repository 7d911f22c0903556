namespace Farthing.Caching;

/// <summary>Follows what comes into a cache and what leaves it, in this replica and in others. Must be quick and must not throw.</summary>
public interface ICacheFollower
{
    /// <summary>An entry was stored.</summary>
    void Stored(CacheHeader header);

    /// <summary>Entries were purged.</summary>
    void Purged(CachePurge purge);
}
