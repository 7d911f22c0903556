namespace Farthing.Gateway.Settings.Caching;

/// <summary>What keeps cached things below memory.</summary>
public enum CacheStoreKind
{
    /// <summary>Nothing: they end with the process.</summary>
    None,

    /// <summary>The kind of store that the ledger is in.</summary>
    Store,

    /// <summary>The <c>IDistributedCache</c> that the host registers.</summary>
    Distributed,
}
