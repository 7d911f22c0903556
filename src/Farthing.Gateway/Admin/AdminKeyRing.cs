using Farthing.Administration;
using Farthing.Administration.Keys;
using Farthing.Gateway.Authentication;

namespace Farthing.Gateway.Admin;

/// <summary>Who may use the admin API: the key in the data folder's file, an admin, and the admin keys of settings and store with their roles.</summary>
internal sealed class AdminKeyRing
{
    private readonly AdminKey _file;
    private readonly TimeProvider _time;
    private Dictionary<KeyHash, (AdminIdentity Identity, AdminKeyDocument Document, DateTimeOffset? Until)> _keys = [];

    public AdminKeyRing(AdminKey file, AdministrationDirectory directory, TimeProvider time)
    {
        (_file, _time) = (file, time);
        directory.Subscribe(Take);
    }

    /// <summary>Who presents a key, or <c>null</c> when it is not known or not good.</summary>
    public AdminIdentity? Find(string presented)
    {
        if (_file.Matches(presented)) return new AdminIdentity(AdminKeyKind.FileKeyName, AdminRole.Admin);
        return Volatile.Read(ref _keys).TryGetValue(KeyHash.Of(presented), out var found) && found.Document.IsGood(_time.GetUtcNow(), found.Until) ? found.Identity : null;
    }

    private void Take(AdministrationSnapshot snapshot)
    {
        Dictionary<KeyHash, (AdminIdentity, AdminKeyDocument, DateTimeOffset?)> keys = [];
        foreach ((string name, AdministrationEntry<AdminKeyDocument> entry) in snapshot.Of(AdminKeyKind.Instance))
        {
            AdminIdentity identity = new(name, entry.Document.Role, entry.Document.Project);
            foreach (KeySecret secret in entry.Document.Secrets) keys.TryAdd(new KeyHash(secret.Hash.Span), (identity, entry.Document, secret.Until));
        }

        Volatile.Write(ref _keys, keys);
    }
}
