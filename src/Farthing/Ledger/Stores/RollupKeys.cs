namespace Farthing.Ledger.Stores;

/// <summary>
/// Folds the tail: an hour keeps at most so many distinct keys; one more goes where its user, then its key and feature, then everything is
/// <c>(other)</c>. For one thread.
/// </summary>
/// <param name="load">The keys that the store has in an hour (Unix seconds).</param>
/// <param name="maxKeysPerHour">The bound.</param>
internal sealed class RollupKeys(Func<long, IEnumerable<RollupKey>> load, int maxKeysPerHour)
{
    private const int MostHours = 4;
    private readonly Dictionary<long, HashSet<RollupKey>> _present = [];
    private readonly Queue<long> _order = new();

    /// <summary>The key under which sums are stored in an hour: the call's own, or what it is folded into.</summary>
    public RollupKey Place(long hour, in RollupKey key)
    {
        HashSet<RollupKey> present = Present(hour);
        RollupKey chosen = key;
        long bound = maxKeysPerHour;
        for (int fold = 0; present.Count >= bound && fold < RollupKey.Folds && !present.Contains(chosen); fold++)
        {
            // Room beyond the bound for what is folded, a little more with every step; the last step always fits.
            chosen = key.Folded(fold + 1);
            bound += Math.Max(1, maxKeysPerHour / 10);
        }

        present.Add(chosen);
        return chosen;
    }

    /// <summary>The key under which a call of an hour was stored: its own, or the mildest folded one that is there.</summary>
    public RollupKey Find(long hour, in RollupKey key)
    {
        HashSet<RollupKey> present = Present(hour);
        for (int fold = 0; fold <= RollupKey.Folds; fold++)
        {
            RollupKey folded = fold == 0 ? key : key.Folded(fold);
            if (present.Contains(folded)) return folded;
        }

        return key;
    }

    /// <summary>Forgets what is remembered of the store.</summary>
    public void Forget()
    {
        _present.Clear();
        _order.Clear();
    }

    private HashSet<RollupKey> Present(long hour)
    {
        if (_present.TryGetValue(hour, out HashSet<RollupKey>? present)) return present;
        present = [.. load(hour)];
        if (_order.Count >= MostHours) _present.Remove(_order.Dequeue());
        _present.Add(hour, present);
        _order.Enqueue(hour);
        return present;
    }
}
