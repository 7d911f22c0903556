using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Caching;

/// <summary>Refuses calls that are to be answered from caches only, once no cache had their answer.</summary>
public sealed class CacheOnlyStage : IStage
{
    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next) => call.Cache.Mode != CacheMode.Only ? next(call) : ValueTask.FromResult<Reply>(new RefusalReply(
        call.Endpoint.DialectOf(),

        // Not 504, as HTTP's only-if-cached has it: clients would try again, for an answer that nobody is making.
        new CallError(404, "cache_miss", "No cache has the answer to this call, and x-farthing-cache: only keeps it from a provider. Send it without that header to have it answered.", "x-farthing-cache")));
}
