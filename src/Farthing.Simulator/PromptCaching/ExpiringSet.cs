namespace Farthing.Simulator.PromptCaching;

/// <summary>
/// Cache entries by hash, each with an expiry. Bounded: beyond <see cref="MaxEntries"/> the oldest go, in the order in which they came.
/// Not safe for several threads: its owner locks.
/// </summary>
internal sealed class ExpiringSet(TimeProvider clock)
{
    private const int MaxEntries = 65_536;
    private readonly Dictionary<ulong, (DateTimeOffset Expires, TimeSpan Lifetime)> _entries = [];
    private readonly Queue<ulong> _order = new();

    /// <summary>Whether the entry is there; one that is found lives its whole lifetime again.</summary>
    public bool Touch(ulong key)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (!_entries.TryGetValue(key, out (DateTimeOffset Expires, TimeSpan Lifetime) entry) || entry.Expires <= now)
        {
            return false;
        }

        _entries[key] = (now + entry.Lifetime, entry.Lifetime);
        return true;
    }

    /// <summary>Adds an entry; one that is there and lives keeps the longer of the two lifetimes.</summary>
    public void Put(ulong key, TimeSpan lifetime)
    {
        DateTimeOffset now = clock.GetUtcNow();
        bool known = _entries.TryGetValue(key, out (DateTimeOffset Expires, TimeSpan Lifetime) entry);
        if (known && entry.Expires > now && entry.Lifetime > lifetime)
        {
            lifetime = entry.Lifetime;
        }

        _entries[key] = (now + lifetime, lifetime);
        if (known)
        {
            return;
        }

        _order.Enqueue(key);
        while (_entries.Count > MaxEntries)
        {
            _entries.Remove(_order.Dequeue());
        }
    }

    public void Clear()
    {
        _entries.Clear();
        _order.Clear();
    }
}
