namespace Farthing.Caching;

/// <summary>A cache's store failed; calls go on without it.</summary>
public sealed class CacheException(string message, Exception? cause = null) : Exception(message, cause);
