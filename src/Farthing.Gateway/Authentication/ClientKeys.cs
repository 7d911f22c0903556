using Farthing.Administration;
using Farthing.Administration.Keys;

namespace Farthing.Gateway.Authentication;

/// <summary>The client keys of one snapshot, found by the hashes of their secrets. Immutable.</summary>
internal sealed class ClientKeys
{
    private readonly Dictionary<KeyHash, (ClientKey Key, DateTimeOffset? Until)> _byHash = [];

    public ClientKeys(AdministrationSnapshot snapshot)
    {
        IReadOnlyDictionary<string, AdministrationEntry<KeyDocument>> keys = snapshot.Of(KeyKind.Instance);
        Count = keys.Count;
        Anyone = new ClientKey("", new KeyDocument(), snapshot);
        foreach ((string name, AdministrationEntry<KeyDocument> entry) in keys)
        {
            ClientKey key = new(name, entry.Document, snapshot);
            foreach (KeySecret secret in entry.Document.Secrets) _byHash.TryAdd(new KeyHash(secret.Hash.Span), (key, secret.Until));
        }
    }

    /// <summary>How many keys there are, good or not.</summary>
    public int Count { get; }

    /// <summary>Stands for every client while there are no keys.</summary>
    public ClientKey Anyone { get; }

    /// <summary>The key that a presented text's hash opens, if it is good.</summary>
    public ClientKey? Find(KeyHash hash, DateTimeOffset now) =>
        _byHash.TryGetValue(hash, out (ClientKey Key, DateTimeOffset? Until) found) && found.Key.IsGood(now, found.Until) ? found.Key : null;
}
