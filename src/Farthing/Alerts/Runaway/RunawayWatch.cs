using Farthing.Alerts.Spending;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Alerts.Runaway;

/// <summary>
/// Adds up spend by key in steps of ten minutes as calls are settled. Memory is bounded: of many keys the one that was idle for longest makes room, and
/// keys that are all busy beyond the bound are not watched.
/// </summary>
public sealed class RunawayWatch : ICallObserver
{
    /// <summary>How many keys are watched.</summary>
    public const int MostKeys = 1_000;

    private static readonly TimeSpan Idle = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RunawaySeries> _keys = new(StringComparer.Ordinal);

    /// <summary>How many keys are watched at present.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _keys.Count;
        }
    }

    /// <inheritdoc />
    public void Settled(Call call, CallRecord record) => Add(record);

    /// <summary>Takes a call: its cost counts in the ten minutes in which it ended.</summary>
    public void Add(CallRecord record)
    {
        decimal cost = 0;
        foreach (Charge charge in record.Charges) cost += charge.Cost?.Amount ?? 0;
        Add(record.Principal.Key, new Usd(cost), record.StartedAt + record.Duration);
    }

    /// <summary>Takes what a key spent.</summary>
    public void Add(string key, Usd cost, DateTimeOffset at)
    {
        if (cost == Usd.Zero) return;
        long ten = TenOf(at);
        lock (_gate)
        {
            if (Find(key, ten) is { } series) series.Add(ten, cost.Amount);
        }
    }

    /// <summary>Takes over what the ledger knows of the time before.</summary>
    /// <param name="series">Keys, hour by hour. Hours that were added to already are left alone.</param>
    public void Restore(IEnumerable<SpendSeries> series)
    {
        lock (_gate)
        {
            foreach (SpendSeries each in series)
            {
                if (_keys.ContainsKey(each.Subject.Value) || _keys.Count >= MostKeys) continue;
                RunawaySeries restored = new();
                long first = each.Start.UtcTicks / TimeSpan.TicksPerHour;
                for (int i = 0; i < each.Hours.Count; i++) restored.Restore(first + i, each.Hours[i].Cost.Amount);
                if (each.Hours.Count > 0) _keys[each.Subject.Value] = restored;
            }
        }
    }

    /// <summary>How every key that spent something in the last half hour stands.</summary>
    public IReadOnlyList<RunawayFigures> Read(DateTimeOffset now)
    {
        long ten = TenOf(now);
        List<RunawayFigures> figures = [];
        lock (_gate)
        {
            foreach ((string key, RunawaySeries series) in _keys)
            {
                series.MoveTo(ten);
                if (series.HalfHour == 0) continue;
                figures.Add(new RunawayFigures(
                    key, new Usd(series.HalfHour), new Usd(series.Record()), new Usd(series.NormalDay()), TimeSpan.FromHours(series.KnownHours)));
            }
        }

        return figures;
    }

    private static long TenOf(DateTimeOffset moment) => moment.UtcTicks / (10 * TimeSpan.TicksPerMinute);

    private RunawaySeries? Find(string key, long ten)
    {
        if (_keys.TryGetValue(key, out RunawaySeries? series)) return series;
        if (_keys.Count >= MostKeys && !MakeRoom(ten)) return null;
        return _keys[key] = new RunawaySeries();
    }

    private bool MakeRoom(long ten)
    {
        (string key, RunawaySeries series) = _keys.MinBy(each => each.Value.Active);
        if (ten - series.Active < Idle.Ticks / (10 * TimeSpan.TicksPerMinute)) return false;
        return _keys.Remove(key);
    }
}
