using System.Collections.Concurrent;
using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>What was looked for in the caches: of all together, and of each feature by itself up to a bound. Safe from any thread.</summary>
/// <param name="time">The clock.</param>
public sealed class ReuseBook(TimeProvider time)
{
    /// <summary>The most features that are followed by themselves; the others are followed together.</summary>
    public const int MaxFeatures = 64;

    /// <summary>The name of those that are followed together.</summary>
    public const string Others = "(other)";

    private const int SamplesOfFeature = 256;

    private readonly ConcurrentDictionary<string, ReuseEstimator> _byFeature = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ReuseShare> _shares = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ReuseShare> _byRoute = new(StringComparer.Ordinal);

    /// <summary>Since when it counts.</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>All together.</summary>
    public ReuseEstimator All { get; } = new();

    /// <summary>Each feature by itself; calls without one are under an empty name.</summary>
    public IReadOnlyDictionary<string, ReuseEstimator> ByFeature => _byFeature;

    /// <summary>What each feature gets of the memory that all share, by the names of <see cref="ByFeature"/>.</summary>
    public IReadOnlyDictionary<string, ReuseShare> FeatureShares => _shares;

    /// <summary>The same of answers by the rule of the cache that holds for their calls.</summary>
    public IReadOnlyDictionary<string, ReuseShare> ByRoute => _byRoute;

    /// <summary>Counts a look that found an entry, or led to one being stored.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="route">What the rule of the cache is for by which an answer was looked for; <c>null</c> for what is no answer. Rules are few: the settings name them.</param>
    public void Record(CacheEntry entry, string? route = null)
    {
        DateTimeOffset now = time.GetUtcNow();
        long size = entry.Payload.Length;
        ulong key = entry.Header.Key.SecondFingerprint;
        Usd worth = entry.Header.Worth;
        ReuseLook? look = All.Record(key, size, worth, now);
        if (route is not null) _byRoute.GetOrAdd(route, static _ => new ReuseShare()).Add(look);
        string feature = entry.Header.Tags.Count > 0 ? entry.Header.Tags[0] : "";
        if (!_byFeature.TryGetValue(feature, out ReuseEstimator? own))
        {
            if (_byFeature.Count >= MaxFeatures) feature = Others;
            own = _byFeature.GetOrAdd(feature, static _ => new ReuseEstimator(SamplesOfFeature));
        }

        own.Record(key, size, worth, now);
        _shares.GetOrAdd(feature, static _ => new ReuseShare()).Add(look);
    }
}
