namespace Farthing.Caching.Layers;

/// <summary>Follows the store's log: learns which keys it holds, and what other replicas store and purge.</summary>
/// <param name="store">The store.</param>
/// <param name="keys">Learns the keys.</param>
/// <param name="condition">Whether the store can be read.</param>
/// <param name="changed">Called with each change by another replica.</param>
/// <param name="lost">Called when changes may have been missed for so long that the store no longer tells of them.</param>
/// <param name="time">The clock.</param>
internal sealed class StoreFollower(ICacheStore store, KeySet keys, StoreCondition condition, Action<CacheChange> changed, Action lost, TimeProvider time)
{
    private const int MostInPage = 5000;

    /// <summary>Purges are kept in the log of a store for a day; half of it is on the safe side of all clocks.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromHours(12);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Changes come in batches; many of them are read together.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _position;
    private long _lastRead = time.GetTimestamp();
    private int _listedKeys;

    /// <summary>Ends when everything that was there at the start is known.</summary>
    public Task Listed => _listed.Task;

    /// <summary>Follows until the end.</summary>
    /// <param name="retry">Tries again what could not be done while the store was away.</param>
    /// <param name="cancellationToken">The end.</param>
    public async Task RunAsync(Func<CancellationToken, Task> retry, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(cancellationToken);
                await retry(cancellationToken);
                condition.Succeed();
                await store.WaitForChangeAsync(LongestWait, cancellationToken);
                await Task.Delay(ShortestWait, time, cancellationToken);
            }
            catch (CacheException failure)
            {
                condition.Fail(failure.Message);
                await Task.Delay(condition.NextWait(), time, cancellationToken);
            }
        }
    }

    /// <summary>Reads everything from the start, so that keys of entries that have left are forgotten.</summary>
    public void Relist()
    {
        if (keys.Count > 10_000 + (2 * Volatile.Read(ref _listedKeys))) Volatile.Write(ref _position, 0);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_lastRead) > LongestGap) lost();
        long position = Volatile.Read(ref _position);
        bool isListing = position == 0;
        if (isListing && _listed.Task.IsCompleted) keys.Clear();
        CacheChanges changes;
        do
        {
            changes = await store.ReadChangesAsync(position, MostInPage, cancellationToken);
            foreach (CacheChange change in changes.List)
            {
                if (change.Stored is { } header) keys.Add(header.Key);
                if (!isListing) changed(change);
            }

            position = changes.Position;
        }
        while (!changes.IsEnd);

        Volatile.Write(ref _position, position);
        _lastRead = time.GetTimestamp();
        if (!isListing) return;
        Volatile.Write(ref _listedKeys, keys.Count);
        _listed.TrySetResult();
    }
}
