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

    /// <summary>Since when it counts.</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>All together.</summary>
    public ReuseEstimator All { get; } = new();

    /// <summary>Each feature by itself; calls without one are under an empty name.</summary>
    public IReadOnlyDictionary<string, ReuseEstimator> ByFeature => _byFeature;

    /// <summary>Counts a look that found an entry, or led to one being stored.</summary>
    public void Record(CacheEntry entry)
    {
        DateTimeOffset now = time.GetUtcNow();
        long size = entry.Payload.Length;
        ulong key = entry.Header.Key.SecondFingerprint;
        Usd worth = entry.Header.Worth;
        All.Record(key, size, worth, now);
        string feature = entry.Header.Tags.Count > 0 ? entry.Header.Tags[0] : "";
        if (!_byFeature.TryGetValue(feature, out ReuseEstimator? own)) own = _byFeature.GetOrAdd(_byFeature.Count < MaxFeatures ? feature : Others, _ => new ReuseEstimator(SamplesOfFeature));
        own.Record(key, size, worth, now);
    }
}
