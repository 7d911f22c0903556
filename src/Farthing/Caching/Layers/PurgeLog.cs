namespace Farthing.Caching.Layers;

/// <summary>
/// Purges that are not through yet: entries that were read from the store, or wait to be written to it, from before them are not to come back. Safe from any thread.
/// </summary>
internal sealed class PurgeLog
{
    private readonly Lock _lock = new();
    private readonly List<(long Number, CachePurge Purge, bool IsUnderWay)> _purges = [];
    private long _last;

    /// <summary>The number of the latest purge.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>Whether the store has not done one of them yet.</summary>
    public bool IsAnyUnderWay
    {
        get
        {
            lock (_lock) return _purges.Exists(each => each.IsUnderWay);
        }
    }

    /// <summary>Those that the store has not done yet, oldest first.</summary>
    public IReadOnlyList<(long Number, CachePurge Purge)> UnderWay
    {
        get
        {
            lock (_lock) return [.. _purges.Where(each => each.IsUnderWay).Select(each => (each.Number, each.Purge))];
        }
    }

    /// <summary>Notes a purge.</summary>
    /// <returns>Its number.</returns>
    public long Add(CachePurge purge, bool isUnderWay)
    {
        lock (_lock)
        {
            long number = _last + 1;
            _purges.Add((number, purge, isUnderWay));
            Volatile.Write(ref _last, number);
            return number;
        }
    }

    /// <summary>Notes that the store has done one.</summary>
    public void Done(long number)
    {
        lock (_lock)
        {
            int index = _purges.FindIndex(each => each.Number == number);
            if (index >= 0) _purges[index] = _purges[index] with { IsUnderWay = false };
        }
    }

    /// <summary>Whether what the store holds of an entry is to go.</summary>
    public bool IsGoing(CacheHeader header)
    {
        lock (_lock) return _purges.Exists(each => each.IsUnderWay && each.Purge.Takes(header));
    }

    /// <summary>Whether an entry that came when <see cref="Last"/> was a number has been purged since.</summary>
    public bool IsPurgedSince(long number, CacheHeader header)
    {
        lock (_lock) return _purges.Exists(each => each.Number > number && each.Purge.Takes(header));
    }

    /// <summary>Forgets those that the store has done, up to a number.</summary>
    public void ForgetUpTo(long number)
    {
        lock (_lock) _purges.RemoveAll(each => each.Number <= number && !each.IsUnderWay);
    }
}
