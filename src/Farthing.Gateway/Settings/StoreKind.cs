namespace Farthing.Gateway.Settings;

/// <summary>Where what the gateway records is kept.</summary>
public enum StoreKind
{
    /// <summary>One SQLite file in the data folder, for one gateway.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database, for any number of gateways.</summary>
    Postgres,
}
