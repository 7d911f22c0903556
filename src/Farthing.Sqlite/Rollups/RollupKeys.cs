using SQLitePCL;

namespace Farthing.Sqlite.Rollups;

/// <summary>
/// Numbers the composite keys, and folds the tail: an hour keeps at most so many distinct keys; one more goes where its user,
/// then its key and feature, then everything is <c>(other)</c>. For one thread.
/// </summary>
internal sealed class RollupKeys(sqlite3 database, int maxKeysPerHour) : IDisposable
{
    private const int MostRemembered = 50_000;
    private const int MostHours = 16;
    private readonly Dictionary<RollupKey, long> _ids = [];
    private readonly Dictionary<long, HashSet<long>> _present = [];
    private readonly Queue<long> _presentOrder = new();
    private readonly Statement _insert = new(database, RollupSql.InsertKey);
    private readonly Statement _find = new(database, RollupSql.FindKey);
    private readonly Statement _load = new(database, "SELECT key_id FROM rollups WHERE level = 0 AND period = ?");

    /// <summary>The number of a key.</summary>
    public long IdOf(in RollupKey key) => Find(key) ?? Insert(key);

    /// <summary>The number under which a key's sums are stored in an hour: its own, or that of what it is folded into.</summary>
    public long IdOf(long hour, in RollupKey key)
    {
        HashSet<long> present = Present(hour);
        if (_ids.TryGetValue(key, out long known) && present.Contains(known)) return known;
        RollupKey chosen = key;
        long bound = maxKeysPerHour;
        for (int fold = 0; present.Count >= bound && fold < RollupKey.Folds; fold++)
        {
            // Room beyond the bound for what is folded, a little more with every step; the last step always fits.
            if (Find(chosen) is { } there && present.Contains(there)) return there;
            chosen = key.Folded(fold + 1);
            bound += Math.Max(1, maxKeysPerHour / 10);
        }

        long id = IdOf(chosen);
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

    private HashSet<long> Present(long hour)
    {
        if (_present.TryGetValue(hour, out HashSet<long>? present)) return present;
        present = [];
        _load.Bind(hour);
        while (_load.Step()) present.Add(_load.Int64(0));
        if (_presentOrder.Count >= MostHours) _present.Remove(_presentOrder.Dequeue());
        _present.Add(hour, present);
        _presentOrder.Enqueue(hour);
        return present;
    }
}
