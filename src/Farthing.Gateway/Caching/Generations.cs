using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Farthing.Caching;
using Microsoft.Extensions.Caching.Distributed;

namespace Farthing.Gateway.Caching;

/// <summary>
/// What takes the place of a list in a cache that cannot tell what it holds: every scope, model, tag and kind has a random generation there, and an entry holds
/// only under the generations in which it was stored. A purge begins a new one. One that has left the cache is begun anew, so that what cannot be known to be good is
/// not found. Those that were read are remembered until a purge is heard of.
/// </summary>
internal sealed class Generations(IDistributedCache cache, string prefix) : IDisposable
{
    /// <summary>Beyond it all that is remembered is forgotten: clients can make up names.</summary>
    private const int MostRemembered = 50_000;

    private const string AgeName = "age";
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentDictionary<string, Guid> _known = new(StringComparer.Ordinal);
    private long _age = -1;
    private long _version;

    /// <summary>How many generations hold for an entry.</summary>
    public static int CountOf(CacheHeader header) => 4 + header.Tags.Count;

    /// <summary>Forgets what was read: somebody has begun new ones.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _version++;
            _known.Clear();
            _age = -1;
        }
    }

    /// <summary>The generations of an entry.</summary>
    public async Task<IReadOnlyList<Guid>> ReadAsync(CacheHeader header, CancellationToken cancellationToken)
    {
        List<Guid> found = new(CountOf(header));
        foreach (string name in NamesOf(header)) found.Add(await ReadAsync(name, cancellationToken));
        return found;
    }

    /// <summary>Whether an entry holds still.</summary>
    public async Task<bool> HoldsAsync(DistributedEntry stored, CancellationToken cancellationToken)
    {
        if (stored.Entry.Header.StoredAt.UtcTicks < await ReadAgeAsync(cancellationToken)) return false;
        int place = 0;
        foreach (string name in NamesOf(stored.Entry.Header))
            if (await ReadAsync(name, cancellationToken) != stored.Generations[place++]) return false;
        return true;
    }

    /// <summary>Ends what a purge means, or more: of several conditions the one that means fewest entries as a rule.</summary>
    public async Task EndAsync(CachePurge purge, CancellationToken cancellationToken)
    {
        if (purge is { StoredBefore: { } before, Tag: null, Scope: null, Model: null, Kind: null })
        {
            long age = Math.Max(before.UtcTicks, await ReadAgeAsync(cancellationToken));
            await cache.SetAsync(KeyOf(AgeName), Encoding.ASCII.GetBytes(age.ToString(CultureInfo.InvariantCulture)), Forever, cancellationToken);
            lock (_gate) (_age, _version) = (age, _version + 1);
            return;
        }

        string name = purge switch
        {
            { Tag: { } tag } => NameOf("tag", tag),
            { Scope: { } scope } => NameOf("scope", scope),
            { Model: { } model } => NameOf("model", model),
            { Kind: { } kind } => NameOf("kind", kind.ToString()),
            _ => "all",
        };
        await BeginAsync(name, cancellationToken);
    }

    public void Dispose() => _turn.Dispose();

    private static DistributedCacheEntryOptions Forever => new();

    private static IEnumerable<string> NamesOf(CacheHeader header) =>
        ["all", NameOf("kind", header.Kind.ToString()), NameOf("scope", header.Scope), NameOf("model", header.Model), .. header.Tags.Select(tag => NameOf("tag", tag))];

    /// <summary>A name as every such cache takes it: some refuse spaces and long ones.</summary>
    private static string NameOf(string what, string value) => $"{what}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(0, 16))}";

    private string KeyOf(string name) => $"{prefix}generation:{name}";

    private async Task<Guid> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(name, out Guid known)) return known;
        long version = Volatile.Read(ref _version);
        byte[]? found = await cache.GetAsync(KeyOf(name), cancellationToken) ?? await BeginMissingAsync(name, cancellationToken);
        if (found is not { Length: 16 }) return Guid.NewGuid();
        Guid generation = new(found);
        lock (_gate)
        {
            // What was read before a purge is not remembered after it.
            if (version != _version) return generation;
            if (_known.Count >= MostRemembered) _known.Clear();
            _known[name] = generation;
        }

        return generation;
    }

    /// <summary>Begins a generation that is not there. Another replica may begin one at the same moment: the one that counts is the one that is there then.</summary>
    private async Task<byte[]?> BeginMissingAsync(string name, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await cache.GetAsync(KeyOf(name), cancellationToken) is { } found) return found;
            await cache.SetAsync(KeyOf(name), Guid.NewGuid().ToByteArray(), Forever, cancellationToken);
            return await cache.GetAsync(KeyOf(name), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task BeginAsync(string name, CancellationToken cancellationToken)
    {
        var begun = Guid.NewGuid();
        await cache.SetAsync(KeyOf(name), begun.ToByteArray(), Forever, cancellationToken);
        lock (_gate)
        {
            _version++;
            _known[name] = begun;
        }
    }

    private async Task<long> ReadAgeAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _age) is >= 0 and long known) return known;
        long version = Volatile.Read(ref _version);
        byte[]? found = await cache.GetAsync(KeyOf(AgeName), cancellationToken);
        long age = found is not null && long.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out long read) ? read : 0;
        lock (_gate)
        {
            if (version == _version) _age = age;
        }

        return age;
    }
}
