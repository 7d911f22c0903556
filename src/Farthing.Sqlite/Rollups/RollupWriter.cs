using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite.Rollups;

/// <summary>Sums the calls of a batch in memory and adds the sums to the stored roll-ups. For one thread.</summary>
internal sealed class RollupWriter : IDisposable
{
    private readonly RollupBatch _batch = new();
    private readonly RollupKeys _keys;
    private readonly RollupCloser _closer;
    private readonly Statement _upsert;
    private readonly Statement _loadKeys;
    private long _latest;

    public RollupWriter(SqliteHandle database, int maxKeysPerHour)
    {
        _keys = new RollupKeys(LoadKeys, maxKeysPerHour);
        _closer = new RollupCloser(database);
        _upsert = new Statement(database, RollupSql.Upsert);
        _loadKeys = new Statement(database, $"SELECT {RollupSql.KeyColumns} FROM rollups WHERE level = 0 AND period = ?");
    }

    private delegate RollupKey PlaceKey(long hour, in RollupKey key);

    public void Add(CallRecord call)
    {
        _latest = Math.Max(_latest, call.StartedAt.ToUnixTimeSeconds());
        _batch.Add(call);
    }

    /// <summary>Takes the charges of a stored call away and adds those that take their place; the providers and models are the same.</summary>
    public void Replace(CallRecord before, CallRecord after) => _batch.Replace(before, after);

    /// <summary>Writes the sums of what was replaced where the calls were stored.</summary>
    public void FlushReplaced() => Flush(_keys.Find);

    /// <summary>Writes the sums, inside the batch's transaction.</summary>
    public void Flush()
    {
        Flush(_keys.Place);
        _closer.Advance(_latest);
    }

    /// <summary>Forgets the batch, and what its transaction, now taken back, had written.</summary>
    public void RollBack()
    {
        _batch.Clear();
        _keys.Forget();
        _closer.Forget();
    }

    public void Dispose()
    {
        _upsert.Dispose();
        _loadKeys.Dispose();
        _closer.Dispose();
    }

    private void Flush(PlaceKey place)
    {
        foreach (((long hour, RollupKey key), Measures sums) in _batch.Sums)
        {
            RollupKey placed = place(hour, key);
            Add(RollupLevel.Full, hour, placed, sums);
            if (hour >= _closer.ClosedBefore) continue;
            foreach (RollupLevel level in RollupLevel.Coarse) Add(level, level.PeriodOf(hour), placed.Masked(level), sums);
        }

        _batch.Clear();
    }

    private IEnumerable<RollupKey> LoadKeys(long hour)
    {
        _loadKeys.Bind(hour);
        while (_loadKeys.Step())
        {
            yield return new RollupKey(
                _loadKeys.Text(0), _loadKeys.Text(1), _loadKeys.Text(2), _loadKeys.Text(3), _loadKeys.Text(4), _loadKeys.Text(5), _loadKeys.Text(6), _loadKeys.Text(7), _loadKeys.Text(8), _loadKeys.Text(9));
        }
    }

    private void Add(RollupLevel level, long period, in RollupKey key, Measures sums)
    {
        _upsert.Bind(level.Number).Bind(period)
            .Bind(key.Project).Bind(key.Team).Bind(key.Feature).Bind(key.User).Bind(key.Key)
            .Bind(key.Endpoint).Bind(key.Provider).Bind(key.Model).Bind(key.Cache).Bind(key.Degraded);
        foreach (long sum in sums.Sums) _upsert.Bind(sum);
        _upsert.Run();
    }
}
