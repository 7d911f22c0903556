using SQLitePCL;

namespace Farthing.Sqlite;

/// <summary>
/// Says which calls are among the costliest of their hour so far, so that only those are indexed. With n calls in an hour about
/// k (1 + ln (n / k)) of them are. For one thread.
/// </summary>
internal sealed class CostlyCalls(sqlite3 database) : IDisposable
{
    /// <summary>How many of an hour are kept findable; in an hour with fewer calls, all are.</summary>
    public const int MostPerHour = 1000;

    public const long HourMicros = 3_600_000_000;

    private const int MostHours = 8;
    private readonly Dictionary<long, PriorityQueue<long, long>> _hours = [];
    private readonly Queue<long> _order = new();
    private readonly Statement _load = new(
        database,
        "SELECT cost_pico FROM calls WHERE started_us / 3600000000 = ? AND costly = 1 ORDER BY cost_pico DESC LIMIT ?");

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

    /// <summary>Forgets what is remembered of the table.</summary>
    public void Forget()
    {
        _hours.Clear();
        _order.Clear();
    }

    public void Dispose() => _load.Dispose();

    private PriorityQueue<long, long> Hour(long hour)
    {
        if (_hours.TryGetValue(hour, out PriorityQueue<long, long>? costliest)) return costliest;
        costliest = new PriorityQueue<long, long>(MostPerHour);
        _load.Bind(hour).Bind(MostPerHour);
        while (_load.Step()) costliest.Enqueue(_load.Int64(0), _load.Int64(0));
        if (_order.Count >= MostHours) _hours.Remove(_order.Dequeue());
        _hours.Add(hour, costliest);
        _order.Enqueue(hour);
        return costliest;
    }
}
