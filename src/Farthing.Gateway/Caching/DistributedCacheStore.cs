using Farthing.Caching;
using Microsoft.Extensions.Caching.Distributed;

namespace Farthing.Gateway.Caching;

/// <summary>
/// A cache that the host brings (Redis, Valkey, Memcached …) as the shared store. It cannot tell what it holds, so that every miss in memory asks it; what is purged is
/// told by <see cref="Generations"/>, and to other replicas by a list of the latest purges that they read twice a second.
/// </summary>
/// <param name="cache">The host's cache; stays the host's.</param>
/// <param name="time">The clock.</param>
/// <param name="prefix">What all keys begin with.</param>
internal sealed class DistributedCacheStore(IDistributedCache cache, TimeProvider time, string prefix = "farthing:") : ICacheStore
{
    private const int NoticesKept = 64;
    private const int MostAttempts = 10;
    private const int WritesAtOnce = 8;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan NoticeDelay = TimeSpan.FromMilliseconds(20);

    private readonly Generations _generations = new(cache, prefix);
    private readonly Lock _gate = new();
    private HashSet<Guid> _heard = [];
    private bool _hasRead;

    /// <inheritdoc />
    public bool IsListed => false;

    private string NoticesKey => $"{prefix}purges";

    /// <inheritdoc />
    public async ValueTask<CacheEntry?> ReadAsync(CacheKey key, CancellationToken cancellationToken) => await RunAsync(
        async () =>
        {
            byte[]? value = await cache.GetAsync(KeyOf(key), cancellationToken);
            if (value is null || DistributedEntry.Read(value) is not { } stored || stored.Entry.Header.Key != key) return null;
            return await _generations.HoldsAsync(stored, cancellationToken) ? stored.Entry : null;
        });

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredEntry>> ReadPageAsync(CacheKind kind, long after, int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredEntry>>([]);

    /// <inheritdoc />
    public Task WriteAsync(IReadOnlyList<CacheEntry> entries, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            DateTimeOffset now = time.GetUtcNow();
            List<DistributedEntry> stored = [];
            foreach (CacheEntry entry in entries.Where(entry => entry.Header.StaleUntil > now))
                stored.Add(new DistributedEntry(entry, await _generations.ReadAsync(entry.Header, cancellationToken)));
            await Parallel.ForEachAsync(
                stored,
                new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = WritesAtOnce },
                async (each, cancellation) =>
                {
                    CacheHeader header = each.Entry.Header;
                    await cache.SetAsync(KeyOf(header.Key), each.Write(), new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = header.StaleUntil - now }, cancellation);
                });
            return true;
        });

    /// <inheritdoc />
    public Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            if (purge.Key is { } key) await cache.RemoveAsync(KeyOf(key), cancellationToken);
            else await _generations.EndAsync(purge, cancellationToken);
            await AnnounceAsync(PurgeNotice.Of(purge), cancellationToken);
            return 0L;
        });

    /// <inheritdoc />
    public Task<CacheChanges> ReadChangesAsync(long after, int most, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            IReadOnlyList<PurgeNotice> notices = PurgeNotice.Read(await cache.GetAsync(NoticesKey, cancellationToken)) ?? [];
            return new CacheChanges(Hear(notices), after + 1, IsEnd: true);
        });

    /// <inheritdoc />
    public Task WaitForChangeAsync(TimeSpan longest, CancellationToken cancellationToken) => Task.Delay(longest < PollInterval ? longest : PollInterval, time, cancellationToken);

    /// <inheritdoc />
    public Task TrimAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The server removes what is over by itself. Generations are read again, in case two replicas began one at the same moment.
        _generations.Forget();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _generations.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or CacheException))
        {
            throw new CacheException($"The distributed cache fails: {failure.Message} Look at its server, or set cache.store to something else.", failure);
        }
    }

    private string KeyOf(in CacheKey key) => $"{prefix}entry:{key}";

    /// <summary>Adds a notice to the list. Such caches change nothing atomically: it is looked for until it has stayed, for another replica may have written at the same time.</summary>
    private async Task AnnounceAsync(PurgeNotice notice, CancellationToken cancellationToken)
    {
        lock (_gate) _heard.Add(notice.Id);
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            IReadOnlyList<PurgeNotice> notices = PurgeNotice.Read(await cache.GetAsync(NoticesKey, cancellationToken)) ?? [];
            if (notices.Any(each => each.Id == notice.Id)) return;
            await cache.SetAsync(NoticesKey, PurgeNotice.Write([.. notices.TakeLast(NoticesKept - 1), notice]), new DistributedCacheEntryOptions(), cancellationToken);
            await Task.Delay(NoticeDelay, time, cancellationToken);
        }
    }

    /// <summary>What is new in the list; everything, when more is new than the list holds.</summary>
    private List<CacheChange> Hear(IReadOnlyList<PurgeNotice> notices)
    {
        lock (_gate)
        {
            PurgeNotice[] news = [.. notices.Where(notice => !_heard.Contains(notice.Id))];
            bool mayHaveMissed = _hasRead && _heard.Count > 0 && news.Length >= NoticesKept;
            bool isFirst = !_hasRead;
            _hasRead = true;
            _heard = [.. notices.Select(notice => notice.Id), .. _heard.Count > NoticesKept * 4 ? [] : _heard];
            if (news.Length > 0) _generations.Forget();
            if (isFirst) return [];
            return mayHaveMissed ? [new CacheChange(null, new CachePurge())] : [.. news.Select(notice => new CacheChange(null, notice.ToPurge()))];
        }
    }
}
