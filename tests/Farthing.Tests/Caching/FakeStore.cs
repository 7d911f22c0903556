using Farthing.Caching;

namespace Farthing.Tests.Caching;

/// <summary>A store in memory that several caches share, which counts looks and fails or hangs when it is told to.</summary>
internal sealed class FakeStore : ICacheStore
{
    private readonly Lock _lock = new();
    private readonly List<(long Position, FakeStore? By, CacheEntry? Entry, CachePurge? Purge)> _log = [];
    private readonly FakeStore? _shared;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    /// <summary>As in the real stores, 1 is where a reader stands that found nothing.</summary>
    private long _last = 1;
    private long _given;

    public FakeStore(FakeStore? shared = null) => _shared = shared;

    public bool IsListed { get; init; } = true;

    public bool FailsReading { get; set; }

    public bool FailsWriting { get; set; }

    public int Reads { get; private set; }

    public int Writes { get; private set; }

    /// <summary>Called between the moment an entry is read and that at which it is given.</summary>
    public Func<Task> WhileReading { get; set; } = () => Task.CompletedTask;

    public List<CacheEntry> Entries
    {
        get
        {
            lock (_lock) return [.. _log.Where(each => each.Entry is not null).Select(each => each.Entry!)];
        }
    }

    private FakeStore Root => _shared ?? this;

    /// <summary>Puts a row in as somebody else could.</summary>
    public void Insert(CacheEntry entry) => Root.Append(entry, null, null);

    public async ValueTask<CacheEntry?> ReadAsync(CacheKey key, CancellationToken cancellationToken)
    {
        Reads++;
        if (FailsReading) throw new CacheException("The test's store cannot be read.");
        CacheEntry? found = Root.Entries.Find(entry => entry.Header.Key == key);
        await WhileReading();
        return found;
    }

    public Task<IReadOnlyList<StoredEntry>> ReadPageAsync(CacheKind kind, long after, int most, CancellationToken cancellationToken)
    {
        if (FailsReading) throw new CacheException("The test's store cannot be read.");
        lock (Root._lock)
        {
            return Task.FromResult<IReadOnlyList<StoredEntry>>(
            [
                .. Root._log.Where(each => each.Position > after && each.Entry?.Header.Kind == kind).Take(most).Select(each => new StoredEntry(each.Position, each.Entry!)),
            ]);
        }
    }

    public Task WriteAsync(IReadOnlyList<CacheEntry> entries, CancellationToken cancellationToken)
    {
        Writes++;
        if (FailsWriting) throw new CacheException("The test's store cannot be written.");
        foreach (CacheEntry entry in entries) Root.Append(entry, null, this);
        return Task.CompletedTask;
    }

    public Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken)
    {
        if (FailsWriting) throw new CacheException("The test's store cannot be written.");
        lock (Root._lock)
        {
            long removed = Root._log.RemoveAll(each => each.Entry is { } entry && purge.Takes(entry.Header));
            Root.Append(null, purge, this);
            return Task.FromResult(removed);
        }
    }

    public Task<CacheChanges> ReadChangesAsync(long after, int most, CancellationToken cancellationToken)
    {
        if (FailsReading) throw new CacheException("The test's store cannot be read.");
        lock (Root._lock)
        {
            _given = Root._last;
            CacheChange[] changes = [.. Root._log.Where(each => each.Position > after && (after == 0 || each.By != this)).Select(each => new CacheChange(each.Entry?.Header, each.Purge))];
            return Task.FromResult(new CacheChanges(changes, Root._last, IsEnd: true));
        }
    }

    public Task WaitForChangeAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        // What came between the last look and now is not waited for.
        lock (Root._lock) return _given < Root._last ? Task.CompletedTask : Root._changed.Task.WaitAsync(cancellationToken);
    }

    public Task TrimAsync(DateTimeOffset now, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Has who waits look again.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Append(CacheEntry? entry, CachePurge? purge, FakeStore? by)
    {
        lock (_lock)
        {
            if (entry is not null) _log.RemoveAll(each => each.Entry?.Header.Key == entry.Header.Key);
            _log.Add((++_last, by, entry, purge));
        }

        Wake();
    }
}
