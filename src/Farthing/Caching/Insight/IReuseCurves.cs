using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>What caches of any size, and times to live of any length, would have answered of some looks.</summary>
public interface IReuseCurves
{
    /// <summary>Looks so far.</summary>
    long Looks { get; }

    /// <summary>The share of them that a cache of a size would have answered, from 0 to 1.</summary>
    /// <param name="bytes">The size.</param>
    double HitShare(double bytes);

    /// <summary>The share of them that a boundless cache with a time to live would have answered, from 0 to 1.</summary>
    double HitShare(TimeSpan ttl);

    /// <summary>What a cache of a size would have saved of them so far, in USD.</summary>
    Usd Saved(double bytes);

    /// <summary>What a boundless cache with a time to live would have saved of them so far, in USD.</summary>
    Usd Saved(TimeSpan ttl);
}
