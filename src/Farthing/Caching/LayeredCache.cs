using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Farthing.Caching.Layers;
using Farthing.Caching.Memory;
using Farthing.Caching.Storage;
using Microsoft.Extensions.Logging;

namespace Farthing.Caching;

/// <summary>
/// Memory above a store, or memory alone. Calls wait for the store only where it is known to hold what they look for, and never write to it themselves. A
/// store that fails is left alone until it works again; one warning and <see cref="CacheFigures.Trouble"/> tell of it.
/// </summary>
public sealed class LayeredCache : ICache, IDisposable
{
    private const int MostInPage = 500;

    private readonly MemoryTier _memory;
    private readonly TimeProvider _time;
    private readonly CacheOptions _options;
    private readonly ICacheStore? _store;
    private readonly PayloadCodec _codec;
    private readonly KeySet _keys;
    private readonly PurgeLog _purges = new();
    private readonly StoreCondition _reading;
    private readonly StoreCondition _writing;
    private readonly StoreWriter? _writer;
    private readonly StoreFollower? _follower;
    private readonly Lock _gate = new();
    private ICacheFollower[] _followers = [];
    private long _storeHits;

    /// <summary>Makes an empty cache; <see cref="RunAsync"/> brings its store in.</summary>
    /// <param name="options">How it keeps what it is given.</param>
    /// <param name="store">The store, or <c>null</c>. Stays the caller's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears when the store begins to fail and when it works again.</param>
    /// <exception cref="ArgumentException">The encryption key has not 32 bytes.</exception>
    public LayeredCache(CacheOptions options, ICacheStore? store, TimeProvider time, ILogger logger)
    {
        (_options, _store, _time) = (options, store, time);
        _memory = new MemoryTier(options.MemoryBytes, time);
        _codec = new PayloadCodec(options.EncryptionKey.Span);
        _keys = new KeySet(options.MostKnownKeys);
        _reading = new StoreCondition("read", logger);
        _writing = new StoreCondition("written", logger);
        if (store is null) return;
        _writer = new StoreWriter(store, _codec, _keys, _purges, _writing, options, time);
        _follower = new StoreFollower(store, _keys, _reading, OnChange, OnLost, time);
    }

    /// <inheritdoc />
    public bool TryGet(in CacheKey key, [NotNullWhen(true)] out CacheEntry? entry) => _memory.TryGet(key, out entry, isCounted: false);

    /// <inheritdoc />
    public ValueTask<CacheEntry?> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        if (_memory.TryGet(key, out CacheEntry? entry)) return new ValueTask<CacheEntry?>(entry);
        if (_store is null || _reading.Trouble is not null || (_store.IsListed && _follower!.Listed.IsCompleted && !_keys.Contains(key))) return default;
        return FindInStoreAsync(_store, key, cancellationToken);
    }

    /// <inheritdoc />
    public void Put(CacheEntry entry)
    {
        _memory.Put(entry);
        if (_store is { IsListed: true } || !IsFoundByListOnly(entry.Header.Kind)) _writer?.Add(entry);
        foreach (ICacheFollower follower in Volatile.Read(ref _followers)) follower.Stored(entry.Header);
    }

    /// <inheritdoc />
    public async Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken)
    {
        long number = _purges.Add(purge, isUnderWay: _writer is not null);
        long inMemory = PurgeHere(purge);
        if (_writer is null)
        {
            _purges.ForgetUpTo(number);
            return inMemory;
        }

        return Math.Max(inMemory, await PurgeStoreAsync(number, purge, cancellationToken));
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<CacheEntry> ReadAsync(CacheKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<CacheKey> given = [];
        foreach (CacheEntry entry in _memory.Entries.Where(entry => entry.Header.Kind == kind))
            if (given.Add(entry.Header.Key)) yield return entry;
        if (_store is not { IsListed: true } store) yield break;
        await _follower!.Listed.WaitAsync(cancellationToken);
        IReadOnlyList<StoredEntry> page;
        long position = 0;
        do
        {
            long version = _memory.Version;
            page = await ReadPageAsync(store, kind, position, cancellationToken);
            if (_memory.Version != version) continue;
            foreach ((long next, CacheEntry stored) in page)
            {
                position = next;
                if (!given.Contains(stored.Header.Key) && Accept(stored) is { } entry) yield return entry;
            }
        }
        while (page.Count > 0);
    }

    /// <inheritdoc />
    public void Follow(ICacheFollower follower)
    {
        lock (_gate) Volatile.Write(ref _followers, [.. _followers, follower]);
    }

    /// <inheritdoc />
    public CacheFigures Read()
    {
        long storeHits = Volatile.Read(ref _storeHits);
        return new CacheFigures
        {
            Entries = _memory.Count,
            Bytes = _memory.Bytes,
            MostBytes = _memory.MostBytes,
            MemoryHits = _memory.Hits,
            StoreHits = storeHits,
            Misses = Math.Max(0, _memory.Misses - storeHits),
            Evictions = _memory.Evictions,
            Waiting = _writer?.Count ?? 0,
            Trouble = _reading.Trouble ?? _writing.Trouble,
        };
    }

    /// <summary>Works in the background until it is cancelled: writes to the store, follows it, and removes what has expired. What waits then is written first.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(
                KeepAsync(cancellationToken),
                _writer?.RunAsync(cancellationToken) ?? Task.CompletedTask,
                _follower?.RunAsync(RetryAsync, cancellationToken) ?? Task.CompletedTask);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    /// <summary>Writes to the store what waits, now; for tests and for programs that end.</summary>
    public Task FlushAsync() => _writer?.FlushAsync() ?? Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => _writer?.Dispose();

    private async ValueTask<CacheEntry?> FindInStoreAsync(ICacheStore store, CacheKey key, CancellationToken cancellationToken)
    {
        long version = _memory.Version;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(_options.ReadTimeout);
            CacheEntry? stored = await store.ReadAsync(key, limit.Token);
            if (stored is null || Accept(stored) is not { } entry)
            {
                _keys.Remove(key);
                return null;
            }

            _memory.Put(entry, version);
            if (_memory.Version != version) return null;
            Interlocked.Increment(ref _storeHits);
            return entry;
        }
        catch (CacheException failure)
        {
            _reading.Fail(failure.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _reading.Fail($"Reading took longer than {_options.ReadTimeout.TotalMilliseconds:0} ms.");
        }

        return null;
    }

    /// <summary>Nobody looks for these by their keys: in a store that cannot list them they would never be read.</summary>
    private static bool IsFoundByListOnly(CacheKind kind) => kind is CacheKind.Question or CacheKind.Block;

    private async Task<IReadOnlyList<StoredEntry>> ReadPageAsync(ICacheStore store, CacheKind kind, long position, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadPageAsync(kind, position, MostInPage, cancellationToken);
        }
        catch (CacheException failure)
        {
            _reading.Fail(failure.Message);
            throw;
        }
    }

    /// <summary>What the store gave as an entry, unless it cannot be read, is over, or is being purged.</summary>
    private CacheEntry? Accept(CacheEntry stored) =>
        stored.Header.IsUsableAt(_time.GetUtcNow()) && !_purges.IsGoing(stored.Header) ? _codec.Decode(stored) : null;

    private long PurgeHere(CachePurge purge)
    {
        long count = _memory.Purge(purge);
        foreach (ICacheFollower follower in Volatile.Read(ref _followers)) follower.Purged(purge);
        return count;
    }

    private async Task<long> PurgeStoreAsync(long number, CachePurge purge, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer!.PurgeAsync(number, purge, cancellationToken);
        }
        catch (CacheException failure)
        {
            _writing.Fail(failure.Message);
            throw;
        }
        finally
        {
            // Who read before the store had done it, and puts what it read into memory only now, sees that.
            _memory.NotePurge();
        }
    }

    private async Task RetryAsync(CancellationToken cancellationToken)
    {
        foreach ((long number, CachePurge purge) in _purges.UnderWay) await PurgeStoreAsync(number, purge, cancellationToken);
    }

    private void OnChange(CacheChange change)
    {
        if (change.Purged is { } purge)
        {
            _purges.Add(purge, isUnderWay: false);
            PurgeHere(purge);
        }

        if (change.Stored is not { } header) return;
        if (_memory.Peek(header.Key) is { } known && known.StoredAt < header.StoredAt) _memory.Remove(header.Key);
        foreach (ICacheFollower follower in Volatile.Read(ref _followers)) follower.Stored(header);
    }

    private void OnLost() => PurgeHere(new CachePurge());

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_options.TrimInterval, _time, cancellationToken);
            _memory.RemoveExpired();
            if (_writer is null) continue;
            await _writer.TrimAsync(cancellationToken);
            _follower!.Relist();
        }
    }
}
