using System.Collections.Concurrent;
using Farthing.Calls;
using Farthing.Optimiser;

namespace Farthing.Caching.Exact;

/// <summary>Renews answers that are served though they are no longer fresh, or though they are another question's: each once at a time, in the background. Safe from any thread.</summary>
/// <param name="calls">Makes the calls.</param>
public sealed class Renewals(BackgroundCalls calls)
{
    /// <summary>What the calls are for, in reports.</summary>
    public const string Feature = "cache renewal";

    /// <summary>The same of those that verify what was served on likeness.</summary>
    public const string CheckFeature = "semantic check";

    private readonly ConcurrentDictionary<CacheKey, byte> _underWay = new();

    /// <summary>Makes a call again, unless that is under way.</summary>
    /// <param name="key">The key of its answer.</param>
    /// <param name="call">The call.</param>
    /// <param name="feature">What it is for, in reports.</param>
    /// <param name="ask">Asks a provider and keeps the answer.</param>
    internal void Renew(CacheKey key, Call call, string feature, CallDelegate ask)
    {
        if (_underWay.TryAdd(key, 0)) calls.Repeat(call, feature, ask, () => _underWay.TryRemove(key, out _));
    }
}
