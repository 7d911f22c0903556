using System.Threading.Channels;
using Farthing.Caching.Storage;

namespace Farthing.Caching.Layers;

/// <summary>
/// The one way into the store, off the path of calls: what is put waits in a bounded queue and is packed and written in batches. What the store does not take after
/// some attempts stays in memory only.
/// </summary>
internal sealed class StoreWriter(ICacheStore store, PayloadCodec codec, KeySet keys, PurgeLog purges, StoreCondition condition, CacheOptions options, TimeProvider time) : IDisposable
{
    private const int MostInBatch = 512;
    private const long MostBytesInBatch = 4 << 20;
    private const int Attempts = 5;

    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _waiting;
    private long _waitingBytes;

    /// <summary>Entries that wait.</summary>
    public long Count => Volatile.Read(ref _waiting);

    /// <summary>Has an entry written soon, unless too many wait.</summary>
    public void Add(CacheEntry entry)
    {
        if (Volatile.Read(ref _waiting) >= options.MostWaiting || Volatile.Read(ref _waitingBytes) + entry.Payload.Length > options.MostWaitingBytes) return;
        Interlocked.Increment(ref _waiting);
        Interlocked.Add(ref _waitingBytes, entry.Payload.Length);
        _queue.Writer.TryWrite(new Waiting(entry, purges.Last));
    }

    /// <summary>Writes what comes until the end, and then once what is still there.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        List<Waiting> batch = [];
        try
        {
            while (await _queue.Reader.WaitToReadAsync(cancellationToken))
            {
                await Task.Delay(options.WriteDelay, time, cancellationToken);
                Take(batch);
                for (int attempt = 1; !await TryWriteAsync(batch) && attempt < Attempts; attempt++) await Task.Delay(condition.NextWait(), time, cancellationToken);
                Leave(batch);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            do
            {
                bool isWritten = await TryWriteAsync(batch);
                Leave(batch);
                if (!isWritten) return;
                Take(batch);
            }
            while (batch.Count > 0);
        }
    }

    /// <summary>Writes what waits, now.</summary>
    public async Task FlushAsync()
    {
        List<Waiting> batch = [];
        Take(batch);
        await TryWriteAsync(batch);
        Leave(batch);
    }

    /// <summary>Removes entries from the store: those that are written before, and none that came after.</summary>
    /// <exception cref="CacheException">The store cannot be written.</exception>
    public async Task<long> PurgeAsync(long number, CachePurge purge, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(options.WriteTimeout);
            long count = await store.PurgeAsync(purge, limit.Token);
            if (purge.Key is { } key) keys.Remove(key);
            purges.Done(number);
            condition.Succeed();
            return count;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CacheException($"The purge took longer than {options.WriteTimeout.TotalSeconds:0} s.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Removes from the store what has expired or is too much.</summary>
    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        ForgetPurges();
        try
        {
            await store.TrimAsync(time.GetUtcNow(), cancellationToken);
        }
        catch (CacheException failure)
        {
            condition.Fail(failure.Message);
        }
    }

    public void Dispose() => _turn.Dispose();

    private void Take(List<Waiting> batch)
    {
        long bytes = 0;
        while (batch.Count < MostInBatch && bytes < MostBytesInBatch && _queue.Reader.TryRead(out Waiting waiting))
        {
            bytes += waiting.Entry.Payload.Length;
            batch.Add(waiting);
        }
    }

    /// <summary>Ends with a batch, however that went.</summary>
    private void Leave(List<Waiting> batch)
    {
        Interlocked.Add(ref _waiting, -batch.Count);
        Interlocked.Add(ref _waitingBytes, -batch.Sum(each => (long)each.Entry.Payload.Length));
        batch.Clear();
        ForgetPurges();
    }

    /// <summary>Purges that nothing is from before any more.</summary>
    private void ForgetPurges()
    {
        long last = purges.Last;
        if (Count == 0) purges.ForgetUpTo(last);
    }

    private async Task<bool> TryWriteAsync(List<Waiting> batch)
    {
        if (batch.Count == 0) return true;

        // Two that came under one key: the later one is the entry.
        Dictionary<CacheKey, (CacheEntry Packed, long Number)> packed = [];
        foreach (Waiting each in batch) packed[each.Entry.Header.Key] = (codec.Encode(each.Entry), each.Number);
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            List<CacheEntry> entries = [.. packed.Values.Where(each => !purges.IsPurgedSince(each.Number, each.Packed.Header)).Select(each => each.Packed)];
            using CancellationTokenSource limit = new(options.WriteTimeout, time);
            if (entries.Count > 0) await store.WriteAsync(entries, limit.Token);
            foreach (CacheEntry entry in entries) keys.Add(entry.Header.Key);
            condition.Succeed();
            return true;
        }
        catch (Exception failure) when (failure is CacheException or OperationCanceledException)
        {
            condition.Fail(failure is CacheException ? failure.Message : $"Writing took longer than {options.WriteTimeout.TotalSeconds:0} s.");
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <param name="Entry">What is to be written.</param>
    /// <param name="Number">The purge after which it came.</param>
    private readonly record struct Waiting(CacheEntry Entry, long Number);
}
