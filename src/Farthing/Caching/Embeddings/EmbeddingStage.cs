using Farthing.Caching.Exact;
using Farthing.Caching.Policies;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Optimiser;
using Farthing.Providers;
using Farthing.Wire;

namespace Farthing.Caching.Embeddings;

/// <summary>
/// Answers what it can of a request for embeddings from the cache, input by input, and sends only the rest. Stands before budgets, so that only what is sent is set aside.
/// </summary>
/// <param name="cache">Where vectors are kept.</param>
/// <param name="policies">Which calls are cached, and between whom.</param>
/// <param name="options">How long.</param>
/// <param name="ledger">Records calls.</param>
/// <param name="dispatch">How calls are sent.</param>
/// <param name="time">The clock.</param>
public sealed class EmbeddingStage(ICache cache, CachePolicies policies, EmbeddingOptions options, ILedger ledger, DispatchOptions dispatch, TimeProvider time) : IStage
{
    /// <summary>A request that nests deeper was refused when it was read.</summary>
    private const int MaxDepth = 1000;

    /// <summary>How many inputs of a batch are looked for in the store at a time.</summary>
    private const int MostLooks = 32;

    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        if (call.Endpoint != Endpoint.Embeddings || !policies.IsOn || call.Cache.Mode == CacheMode.Off) return next(call);

        // What Farthing itself asks is nobody's in particular, and never worth paying twice.
        bool isOwn = call.Principal.Project == OwnProject.Name;
        CachePolicy policy = policies.For(call);
        if (!(policy.Exact || isOwn) || ScopeOfCall.Of(call.Principal, isOwn ? CacheScope.Project : policy.Scope) is not { } scope) return next(call);

        // A call that is answered is recorded: where that cannot be, it is refused like any other.
        if (dispatch.RefuseWithoutLedger && !ledger.TakesCalls) return next(call);

        // Vectors of different models say nothing to each other: which of them answers cannot be told beforehand.
        if (call.Deployments.Select(deployment => deployment.UpstreamModel).Distinct(StringComparer.Ordinal).Count() != 1) return next(call);
        return EmbeddingRequest.Read(call.Body.Span) is { } request ? AnswerAsync(call, scope, request, next) : next(call);
    }

    private async ValueTask<Reply> AnswerAsync(Call call, ScopeOfCall scope, EmbeddingRequest request, CallDelegate next)
    {
        var batch = new EmbeddingBatch(request, EmbeddingKeys.Of(call, scope, request));
        var entries = new CacheEntry?[batch.Keys.Count];
        if (call.Cache.Mode != CacheMode.Refresh) await FindAsync(call, batch, entries).ConfigureAwait(false);
        batch.TakeStored(entries);
        if (batch.Missing.Count == 0)
        {
            call.IsAnswered = true;
            call.CacheResult = CacheResults.Exact;
            call.Saved = batch.Saved(null);
            call.TimeToFirstByte = time.GetElapsedTime(call.StartTimestamp);
            return new StoredEmbeddingReply(batch, call.RequestedModel);
        }

        bool isPartial = batch.Missing.Count < batch.Keys.Count;
        if (call.Cache.Mode == CacheMode.Only) return await next(call).ConfigureAwait(false);
        call.CacheResult = isPartial ? CacheResults.Partial : CacheResults.Miss;
        if (!batch.GoesAsItCame) Replace(call, batch);
        Reply reply = await next(call).ConfigureAwait(false);
        if (reply.Status != 200 || reply.IsEventStream) return reply;
        var writer = new EmbeddingWriter(cache, options, scope.ToString(), call, time);
        return batch.GoesAsItCame ? new FreshEmbeddingReply(reply, batch, writer, options.MaxAnswer) : new MixedEmbeddingReply(reply, batch, call, writer, options.MaxAnswer);
    }

    /// <summary>Looks for every input, in the store for several at a time.</summary>
    private async ValueTask FindAsync(Call call, EmbeddingBatch batch, CacheEntry?[] entries)
    {
        DateTimeOffset now = time.GetUtcNow();
        Queue<(int Place, Task<CacheEntry?> Looking)> underWay = new();
        for (int place = 0; place < entries.Length; place++)
        {
            CacheKey key = batch.Keys[place];
            if (cache.TryGet(key, out CacheEntry? entry))
            {
                entries[place] = Usable(entry, call, now);
                continue;
            }

            if (underWay.Count == MostLooks) await TakeFirstAsync().ConfigureAwait(false);
            ValueTask<CacheEntry?> looking = cache.FindAsync(key, call.ClientLeft);
            if (looking.IsCompletedSuccessfully) entries[place] = Usable(looking.Result, call, now);
            else underWay.Enqueue((place, looking.AsTask()));
        }

        while (underWay.Count > 0) await TakeFirstAsync().ConfigureAwait(false);

        async ValueTask TakeFirstAsync()
        {
            (int place, Task<CacheEntry?> looking) = underWay.Dequeue();
            entries[place] = Usable(await looking.ConfigureAwait(false), call, now);
        }
    }

    private static CacheEntry? Usable(CacheEntry? entry, Call call, DateTimeOffset now) =>
        entry is { Header.Kind: CacheKind.Embedding } && entry.Header.IsFreshAt(now) && !(call.Cache.Ttl is { } oldest && now - entry.Header.StoredAt >= oldest) ? entry : null;

    /// <summary>Puts the inputs that are to be sent in the place of the caller's; every other byte stays.</summary>
    private static void Replace(Call call, EmbeddingBatch batch)
    {
        var patches = new PatchSet();
        patches.Add(new Patch(batch.Request.Input, batch.WriteInput(call.Body.Span)));
        byte[] body = new byte[patches.LengthAfter(call.Body.Length)];
        patches.Apply(call.Body.Span, body);
        (call.Body, call.Request) = (body, RequestReader.Read(body, MaxDepth));
    }
}
