using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>
/// Estimates how many looks a cache of any size, keeping entries for any time, would have answered: the reuse distances of a sample of the keys, after SHARDS (Waldspurger et al.,
/// "Efficient MRC Construction with SHARDS", FAST 2015; fixed size, adjusted). It models a cache that lets go of what was used longest ago; one that lets go of what is worth
/// least does no worse. Bounded memory; safe from any thread.
/// </summary>
/// <param name="maxSamples">How many keys are followed at a time.</param>
public sealed class ReuseEstimator(int maxSamples = 2048) : IReuseCurves
{
    private const int HashBits = 24;
    private const int SizeDoublings = 50, TimeDoublings = 33;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Sample> _samples = [];
    private readonly SortedSet<(uint Hash, ulong Key)> _byHash = [];
    private readonly LogHistogram _bySize = new(SizeDoublings), _byTime = new(TimeDoublings);

    // Sizes of the followed keys in the order of their last use, as a Fenwick tree; made anew when the order has no more room.
    private readonly long[] _tree = new long[(4 * maxSamples) + 1];
    private uint _threshold = 1u << HashBits;
    private int _last;
    private long _looks;
    private long _picos;
    private double _weighed;
    private decimal _weighedWorth;

    /// <summary>Looks so far, followed or not.</summary>
    public long Looks => Interlocked.Read(ref _looks);

    /// <summary>Whether the next look at a key would be followed: where not, its size need not be known.</summary>
    public bool Follows(ulong key) => HashOf(key) < Volatile.Read(ref _threshold);

    /// <summary>Counts a look at a key.</summary>
    /// <param name="key">64 bits of the key, as good as random.</param>
    /// <param name="size">The entry's bytes.</param>
    /// <param name="worth">What a hit saves, in USD.</param>
    /// <param name="at">When.</param>
    /// <returns>The look, or <c>null</c> when the key is not followed.</returns>
    public ReuseLook? Record(ulong key, long size, Usd worth, DateTimeOffset at)
    {
        Interlocked.Increment(ref _looks);
        Interlocked.Add(ref _picos, worth.ToPicos());
        if (!Follows(key)) return null;
        lock (_lock)
        {
            uint hash = HashOf(key);
            if (hash >= _threshold) return null;
            double weight = (double)(1u << HashBits) / _threshold;
            ReuseLook look = new(null, 0, weight, worth);
            _weighed += weight;
            _weighedWorth += weight == 1 ? worth.Amount : worth.Amount * (decimal)weight;
            if (_samples.TryGetValue(key, out Sample? sample))
            {
                bool isLast = sample.Position == _last;
                double distance = (isLast ? size : SumFrom(sample.Position) - sample.Size + size) * weight;
                _bySize.Add(distance, weight, worth);
                double seconds = Math.Max(0, (at - sample.At).TotalSeconds);
                _byTime.Add(seconds, weight, worth);
                look = look with { Distance = distance, Seconds = seconds };

                // What is looked at again and again is where it belongs.
                if (isLast && sample.Size == size)
                {
                    sample.At = at;
                    return look;
                }

                Add(sample.Position, -sample.Size);
            }
            else
            {
                _samples[key] = sample = new Sample();
                _byHash.Add((hash, key));
            }

            (sample.Size, sample.At) = (size, at);
            Append(sample);
            while (_samples.Count > maxSamples) DropHighest();
            return look;
        }
    }

    /// <summary>The share of looks that a cache of a size would have answered, from 0 to 1.</summary>
    /// <param name="bytes">The size.</param>
    public double HitShare(double bytes)
    {
        lock (_lock) return Share(_bySize.CountUpTo(bytes));
    }

    /// <summary>The share of looks that came within a time of the one before, from 0 to 1: what a boundless cache with that time to live would have answered.</summary>
    public double HitShare(TimeSpan ttl)
    {
        lock (_lock) return Share(_byTime.CountUpTo(ttl.TotalSeconds));
    }

    /// <summary>What a cache of a size would have saved so far.</summary>
    public Usd Saved(double bytes)
    {
        lock (_lock) return Adjusted(_bySize.WorthUpTo(bytes));
    }

    /// <summary>What a boundless cache with a time to live would have saved so far.</summary>
    public Usd Saved(TimeSpan ttl)
    {
        lock (_lock) return Adjusted(_byTime.WorthUpTo(ttl.TotalSeconds));
    }

    /// <summary>The sample never has exactly its part of the looks; what is over or under comes from keys that are looked at all the time, whose distance is short.</summary>
    private double Share(double counted)
    {
        long looks = Looks;
        return looks == 0 || counted <= 0 ? 0 : Math.Clamp((counted + looks - _weighed) / looks, 0, 1);
    }

    private Usd Adjusted(Usd counted) =>
        counted <= Usd.Zero ? Usd.Zero : new Usd(Math.Max(0, counted.Amount + Usd.FromPicos(Interlocked.Read(ref _picos)).Amount - _weighedWorth));

    private static uint HashOf(ulong key) => (uint)(key >> (64 - HashBits));

    private void Append(Sample sample)
    {
        if (_last == _tree.Length - 1) Renumber();
        sample.Position = ++_last;
        Add(_last, sample.Size);
    }

    private void DropHighest()
    {
        (uint hash, ulong key) = _byHash.Max;
        _byHash.Remove((hash, key));
        Sample sample = _samples[key];
        Add(sample.Position, -sample.Size);
        _samples.Remove(key);

        // At this hash and above nothing is followed any more; another key of the same hash goes with the next look.
        Volatile.Write(ref _threshold, hash);
        while (_byHash.Count > 0 && _byHash.Max.Hash >= hash) DropHighest();
    }

    private void Renumber()
    {
        Sample[] order = [.. _samples.Values.OrderBy(sample => sample.Position)];
        Array.Clear(_tree);
        _last = 0;
        foreach (Sample sample in order)
        {
            sample.Position = ++_last;
            Add(_last, sample.Size);
        }
    }

    private void Add(int position, long size)
    {
        for (; position < _tree.Length; position += position & -position) _tree[position] += size;
    }

    /// <summary>The sizes from a position to the end.</summary>
    private long SumFrom(int position)
    {
        long sum = 0;
        for (int i = _last; i > 0; i -= i & -i) sum += _tree[i];
        for (int i = position - 1; i > 0; i -= i & -i) sum -= _tree[i];
        return sum;
    }

    private sealed class Sample
    {
        public int Position { get; set; }

        public long Size { get; set; }

        public DateTimeOffset At { get; set; }
    }
}
