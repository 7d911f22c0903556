namespace Farthing.Caching.Memory;

/// <summary>
/// Asks for a full collection when as much as an eighth of the limit has left since the last one. Left to itself the collector lets garbage of the size of everything that is
/// alive pile up, because entries that leave have lived long; the process would take twice what the cache may. Safe from any thread.
/// </summary>
/// <param name="mostBytes">Bytes that entries may take.</param>
internal sealed class CollectionHint(long mostBytes)
{
    private const int Part = 8;

    /// <summary>A cache below it is lost among what a process takes anyway.</summary>
    private const long LeastBytes = 8 << 20;

    private readonly long _allowed = Math.Max(mostBytes / Part, LeastBytes);
    private long _left;
    private int _collections;
    private int _isCollecting;

    /// <summary>Notes that bytes left which had been kept for a while.</summary>
    public void Note(long bytes)
    {
        if (Interlocked.Add(ref _left, bytes) < _allowed || Interlocked.Exchange(ref _isCollecting, 1) == 1) return;
        ThreadPool.UnsafeQueueUserWorkItem(static hint => hint.Collect(), this, preferLocal: false);
    }

    private void Collect()
    {
        Volatile.Write(ref _left, 0);
        if (GC.CollectionCount(GC.MaxGeneration) == _collections) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false, compacting: false);
        _collections = GC.CollectionCount(GC.MaxGeneration);
        Volatile.Write(ref _isCollecting, 0);
    }
}
