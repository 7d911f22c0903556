namespace Farthing.Caching.Layers;

/// <summary>
/// Which keys a store may hold, by 64 bits of each: a set with open addressing, so that a miss in memory is a miss without asking the store. Two keys
/// that look alike cost a look in the store and nothing else. Safe from any thread.
/// </summary>
internal sealed class KeySet(int most)
{
    private const int SmallestTable = 1024;

    private readonly Lock _lock = new();
    private ulong[] _table = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    public bool Contains(in CacheKey key)
    {
        lock (_lock) return _table.Length > 0 && _table[Find(Of(key))] != 0;
    }

    /// <summary>Adds a key unless there are too many.</summary>
    public void Add(in CacheKey key)
    {
        lock (_lock)
        {
            if (Count >= most) return;
            if ((Count + 1) * 4L > _table.Length * 3L) Grow();
            int index = Find(Of(key));
            if (_table[index] != 0) return;
            _table[index] = Of(key);
            Count++;
        }
    }

    public void Remove(in CacheKey key)
    {
        lock (_lock)
        {
            if (_table.Length == 0) return;
            int hole = Find(Of(key));
            if (_table[hole] == 0) return;
            _table[hole] = 0;
            Count--;

            // What stands behind the hole, and would have been put there or before it, moves up; nothing is left behind to be skipped.
            int mask = _table.Length - 1;
            for (int next = (hole + 1) & mask; _table[next] != 0; next = (next + 1) & mask)
            {
                int home = HomeOf(_table[next]);
                if (((next - home) & mask) < ((next - hole) & mask)) continue;
                _table[hole] = _table[next];
                _table[next] = 0;
                hole = next;
            }
        }
    }

    public void Clear()
    {
        lock (_lock) (_table, Count) = ([], 0);
    }

    private static ulong Of(in CacheKey key) => key.Fingerprint | 1;

    private int HomeOf(ulong fingerprint) => (int)(fingerprint >> 33) & (_table.Length - 1);

    private int Find(ulong fingerprint)
    {
        int index = HomeOf(fingerprint);
        while (_table[index] != 0 && _table[index] != fingerprint) index = (index + 1) & (_table.Length - 1);
        return index;
    }

    private void Grow()
    {
        ulong[] old = _table;
        _table = new ulong[Math.Max(SmallestTable, old.Length * 2)];
        foreach (ulong fingerprint in old)
            if (fingerprint != 0) _table[Find(fingerprint)] = fingerprint;
    }
}
