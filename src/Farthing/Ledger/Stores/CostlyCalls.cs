namespace Farthing.Ledger.Stores;

/// <summary>
/// Says which calls are among the costliest of their hour so far, so that only those are indexed. With n calls in an hour about
/// k (1 + ln (n / k)) of them are. For one thread.
/// </summary>
/// <param name="load">The costs, in pico-dollars, of at most <see cref="MostPerHour"/> calls that the store has marked as costly in an hour (Unix time in hours), the highest.</param>
internal sealed class CostlyCalls(Func<long, IEnumerable<long>> load)
{
    /// <summary>How many of an hour are kept findable; in an hour with fewer calls, all are.</summary>
    public const int MostPerHour = 1000;

    public const long HourMicros = 3_600_000_000;

    private const int MostHours = 8;
    private readonly Dictionary<long, PriorityQueue<long, long>> _hours = [];
    private readonly Queue<long> _order = new();

    public bool IsCostly(long startedMicros, long? cost)
    {
        if (cost is not { } picos) return false;
        PriorityQueue<long, long> costliest = Hour(startedMicros / HourMicros);
        if (costliest.Count < MostPerHour)
        {
            costliest.Enqueue(picos, picos);
            return true;
        }

        if (costliest.Peek() >= picos) return false;
        costliest.DequeueEnqueue(picos, picos);
        return true;
    }

    /// <summary>Forgets what is remembered of the store.</summary>
    public void Forget()
    {
        _hours.Clear();
        _order.Clear();
    }

    private PriorityQueue<long, long> Hour(long hour)
    {
        if (_hours.TryGetValue(hour, out PriorityQueue<long, long>? costliest)) return costliest;
        costliest = new PriorityQueue<long, long>(MostPerHour);
        foreach (long cost in load(hour)) costliest.Enqueue(cost, cost);
        if (_order.Count >= MostHours) _hours.Remove(_order.Dequeue());
        _hours.Add(hour, costliest);
        _order.Enqueue(hour);
        return costliest;
    }
}
