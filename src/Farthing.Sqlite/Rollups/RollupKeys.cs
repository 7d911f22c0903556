using SQLitePCL;

namespace Farthing.Sqlite.Rollups;

/// <summary>
/// Numbers the composite keys, and folds the tail: in each period a level keeps at most so many distinct keys; one more goes where its user,
/// then its key and feature, then everything is <c>(other)</c>. For one thread.
/// </summary>
internal sealed class RollupKeys(sqlite3 database, int maxKeysPerPeriod) : IDisposable
{
    private const int MostRemembered = 50_000;
    private const int MostPeriods = 16;
    private readonly Dictionary<RollupKey, long> _ids = [];
    private readonly Dictionary<(int Level, long Period), HashSet<long>> _present = [];
    private readonly Queue<(int Level, long Period)> _presentOrder = new();
    private readonly Statement _insert = new(database, $"INSERT INTO rollup_keys ({RollupKey.Columns}) VALUES (?,?,?,?,?,?,?,?,?,?)");
    private readonly Statement _load = new(database, "SELECT key_id FROM rollups WHERE level = ? AND period = ?");
    private readonly Statement _find = new(
        database,
        "SELECT id FROM rollup_keys WHERE project=? AND team=? AND feature=? AND user=? AND key=? AND endpoint=? AND provider=? AND model=? AND cache=? AND degraded=?");

    /// <summary>The number under which a key's sums are stored in a period.</summary>
    public long IdOf(RollupLevel level, long period, RollupKey key)
    {
        HashSet<long> present = Present(level.Number, period);
        if (_ids.TryGetValue(key, out long known) && present.Contains(known)) return known;
        RollupKey chosen = key;
        long bound = maxKeysPerPeriod;
        for (int fold = 0; present.Count >= bound && fold < RollupKey.Folds; fold++)
        {
            // Room beyond the bound for what is folded, a little more with every step; the last step always fits.
            if (Find(chosen) is { } there && present.Contains(there)) return there;
            chosen = key.Folded(fold + 1);
            bound += Math.Max(1, maxKeysPerPeriod / 10);
        }

        long id = Find(chosen) ?? Insert(chosen);
        present.Add(id);
        return id;
    }

    /// <summary>Forgets what is remembered of the tables.</summary>
    public void Forget()
    {
        _ids.Clear();
        _present.Clear();
        _presentOrder.Clear();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _load.Dispose();
        _find.Dispose();
    }

    private static void Bind(Statement statement, in RollupKey key) => statement
        .Bind(key.Project).Bind(key.Team).Bind(key.Feature).Bind(key.User).Bind(key.Key)
        .Bind(key.Endpoint).Bind(key.Provider).Bind(key.Model).Bind(key.Cache).Bind(key.Degraded);

    private long? Find(in RollupKey key)
    {
        if (_ids.TryGetValue(key, out long known)) return known;
        Bind(_find, key);
        long? found = _find.Step() ? _find.Int64(0) : null;
        _find.Reset();
        if (found is { } id) Remember(key, id);
        return found;
    }

    private long Insert(in RollupKey key)
    {
        Bind(_insert, key);
        _insert.Run();
        long id = raw.sqlite3_last_insert_rowid(database);
        Remember(key, id);
        return id;
    }

    private void Remember(in RollupKey key, long id)
    {
        if (_ids.Count >= MostRemembered) _ids.Clear();
        _ids[key] = id;
    }

    private HashSet<long> Present(int level, long period)
    {
        if (_present.TryGetValue((level, period), out HashSet<long>? present)) return present;
        present = [];
        _load.Bind(level).Bind(period);
        while (_load.Step()) present.Add(_load.Int64(0));
        if (_presentOrder.Count >= MostPeriods) _present.Remove(_presentOrder.Dequeue());
        _present.Add((level, period), present);
        _presentOrder.Enqueue((level, period));
        return present;
    }
}
