namespace Farthing.Caching.Memory;

/// <summary>What a hit on an entry counts for. Where it is not known it counts as much as the average of those that are. Safe from any thread.</summary>
internal sealed class EntryWorth
{
    private const double Weight = 1.0 / 256;
    private double _average;

    public float Of(CacheHeader header)
    {
        double known = (double)header.Worth.Amount;
        double average = Volatile.Read(ref _average);
        if (known <= 0) return average > 0 ? (float)average : 1;
        Volatile.Write(ref _average, average > 0 ? average + ((known - average) * Weight) : known);
        return (float)known;
    }
}
