using System.Buffers.Binary;
using System.Text;
using Farthing.Calls;

namespace Farthing.Caching.Results;

/// <summary>
/// Results that callers keep under names of their own: steps of their jobs, used again by the next run. A result belongs to the project whose key stored it, and no other
/// project can find, replace or remove it. Safe from any thread.
/// </summary>
/// <param name="cache">Where they are kept.</param>
/// <param name="options">How long and how large.</param>
/// <param name="time">The clock.</param>
public sealed class ResultCache(ICache cache, ResultOptions options, TimeProvider time)
{
    /// <summary>The longest name of a scope or a key, in characters.</summary>
    public const int MaxNameLength = 512;

    /// <summary>What stands before a scope's name among the tags of its results: they can be purged by it.</summary>
    public const string ScopeTag = "scope:";

    private long _hits;
    private long _misses;
    private long _stored;

    /// <summary>How long and how large results may be.</summary>
    public ResultOptions Options => options;

    /// <summary>Looks that found a result since the process began.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Looks that found none.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>Results that were stored.</summary>
    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Keeps a result; one of the same name is replaced.</summary>
    /// <param name="principal">Whose it is.</param>
    /// <param name="scope">The step that it comes from.</param>
    /// <param name="key">What it depends on, as the caller hashes or writes it.</param>
    /// <param name="contentType">What it is.</param>
    /// <param name="body">The bytes; at most <see cref="ResultOptions.MaxSize"/>.</param>
    /// <param name="ttl">How long; <c>null</c> for <see cref="ResultOptions.Ttl"/>.</param>
    /// <returns>The result as it is kept.</returns>
    public StoredResult Put(Principal principal, string scope, string key, string contentType, ReadOnlySpan<byte> body, TimeSpan? ttl)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, options.MaxSize);
        byte[] payload = StoredResult.Write(contentType, body);
        DateTimeOffset now = time.GetUtcNow(), until = now + (ttl ?? options.Ttl);
        string[] tags = principal.Feature.Length > 0 ? [ScopeTag + scope, principal.Feature] : [ScopeTag + scope];
        cache.Put(new CacheEntry(
            new CacheHeader { Key = KeyOf(principal, scope, key), Kind = CacheKind.Result, Scope = ScopeOf(principal), Tags = tags, StoredAt = now, ExpiresAt = until, StaleUntil = until },
            payload));
        Interlocked.Increment(ref _stored);
        return StoredResult.Read(payload)!;
    }

    /// <summary>A result with what is known of it, or <c>null</c>.</summary>
    public async ValueTask<(CacheHeader Header, StoredResult Result)?> FindAsync(Principal principal, string scope, string key, CancellationToken cancellationToken)
    {
        CacheEntry? entry = await cache.FindAsync(KeyOf(principal, scope, key), cancellationToken).ConfigureAwait(false);
        StoredResult? result = entry is { Header.Kind: CacheKind.Result } && entry.Header.IsFreshAt(time.GetUtcNow()) ? StoredResult.Read(entry.Payload) : null;
        Interlocked.Increment(ref result is null ? ref _misses : ref _hits);
        return result is null ? null : (entry!.Header, result);
    }

    /// <summary>Removes a result, here at once and in other replicas within a second.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(Principal principal, string scope, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await cache.PurgeAsync(new CachePurge { Key = KeyOf(principal, scope, key), Kind = CacheKind.Result }, cancellationToken).ConfigureAwait(false) > 0;
        }
        catch (CacheException)
        {
            // It is not found any more, and the store is purged as soon as it can be.
            return true;
        }
    }

    /// <summary>Who may find the results of a caller.</summary>
    public static string ScopeOf(Principal principal) => $"project:{principal.Project}";

    /// <summary>Each part stands with its length before it: no other three parts make the same bytes.</summary>
    private static CacheKey KeyOf(Principal principal, string scope, string key)
    {
        ReadOnlySpan<string> parts = ["result", principal.Project, scope, key];
        int length = 0;
        foreach (string part in parts) length += sizeof(int) + Encoding.UTF8.GetByteCount(part);
        byte[] bytes = new byte[length];
        int at = 0;
        foreach (string part in parts)
        {
            int count = Encoding.UTF8.GetBytes(part, bytes.AsSpan(at + sizeof(int)));
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), count);
            at += sizeof(int) + count;
        }

        return CacheKey.Of(bytes);
    }
}
