using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>
/// What a part of the looks (a feature's, a route's) would have got from a cache of any size that all share, and from any time to live: the looks of one
/// <see cref="ReuseEstimator"/>, counted apart. Safe from any thread.
/// </summary>
public sealed class ReuseShare : IReuseCurves
{
    private const int SizeDoublings = 50, TimeDoublings = 33;

    private readonly Lock _lock = new();
    private readonly LogHistogram _bySize = new(SizeDoublings), _byTime = new(TimeDoublings);
    private long _looks;
    private double _weighed;

    /// <summary>Looks so far, followed or not.</summary>
    public long Looks => Interlocked.Read(ref _looks);

    /// <summary>Counts a look.</summary>
    /// <param name="look">What is known of it, or <c>null</c> when its key is not followed.</param>
    public void Add(ReuseLook? look)
    {
        Interlocked.Increment(ref _looks);
        if (look is not { } followed) return;
        lock (_lock)
        {
            _weighed += followed.Weight;
            if (followed.Distance is not { } distance) return;
            _bySize.Add(distance, followed.Weight, followed.Worth);
            _byTime.Add(followed.Seconds, followed.Weight, followed.Worth);
        }
    }

    /// <summary>The share of these looks that a shared cache of a size would have answered, from 0 to 1.</summary>
    public double HitShare(double bytes)
    {
        lock (_lock) return Share(_bySize.CountUpTo(bytes));
    }

    /// <summary>The share of these looks that a boundless cache with a time to live would have answered, from 0 to 1.</summary>
    public double HitShare(TimeSpan ttl)
    {
        lock (_lock) return Share(_byTime.CountUpTo(ttl.TotalSeconds));
    }

    /// <summary>What a shared cache of a size would have saved of them so far.</summary>
    public Usd Saved(double bytes)
    {
        lock (_lock) return _bySize.WorthUpTo(bytes);
    }

    /// <summary>What a boundless cache with a time to live would have saved of them so far.</summary>
    public Usd Saved(TimeSpan ttl)
    {
        lock (_lock) return _byTime.WorthUpTo(ttl.TotalSeconds);
    }

    private double Share(double counted) => _weighed <= 0 ? 0 : Math.Clamp(counted / _weighed, 0, 1);
}
