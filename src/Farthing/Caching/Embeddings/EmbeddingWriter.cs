using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Caching.Embeddings;

/// <summary>Keeps what a provider answered for a batch, each vector with its part of what was paid.</summary>
internal sealed class EmbeddingWriter(ICache cache, EmbeddingOptions options, string scope, Call call, TimeProvider time)
{
    /// <summary>Keeps the vectors that were sent for, once the call's charge is known.</summary>
    public void Write(EmbeddingBatch batch)
    {
        Usd? cost = CostOf(call);
        call.Saved = batch.Saved(cost);
        DateTimeOffset now = time.GetUtcNow();
        bool isQuery = batch.Request.IsQuery || options.QueryFeatures.Contains(call.Principal.Feature);
        DateTimeOffset until = now + (call.Cache.Ttl ?? (isQuery ? options.QueryTtl : options.Ttl));
        string[] tags = call.Principal.Feature.Length > 0 ? [call.Principal.Feature] : [];
        foreach (int place in batch.Missing)
        {
            var header = new CacheHeader
            {
                Key = batch.Keys[place],
                Kind = CacheKind.Embedding,
                Scope = scope,
                Model = batch.Model,
                Tags = tags,
                StoredAt = now,
                ExpiresAt = until,
                StaleUntil = until,
                Worth = cost is { } paid ? batch.ShareOf(paid, place).Rounded() : Usd.Zero,
            };
            cache.Put(new CacheEntry(header, batch[place]!.ToPayload()));
        }
    }

    /// <summary>Removes what was known of a batch: the model behind its name has changed.</summary>
    public async ValueTask ForgetAsync(EmbeddingBatch batch)
    {
        HashSet<int> missing = [.. batch.Missing];
        for (int place = 0; place < batch.Keys.Count; place++)
        {
            if (missing.Contains(place)) continue;
            try
            {
                await cache.PurgeAsync(new CachePurge { Key = batch.Keys[place], Kind = CacheKind.Embedding }, call.ClientLeft).ConfigureAwait(false);
            }
            catch (CacheException)
            {
                // It is not found any more, and the store is purged as soon as it can be.
            }
        }
    }

    private static Usd? CostOf(Call call)
    {
        Usd sum = Usd.Zero;
        foreach (Charge charge in call.Charges)
        {
            if (charge.Cost is not { } cost) return null;
            sum += cost;
        }

        return sum;
    }
}
