namespace Farthing.Postgres;

/// <summary>What at most one replica does at a time. The numbers are those of advisory locks in the database and are never given to something else.</summary>
public enum PostgresLock
{
    /// <summary>Bringing the schema up to date.</summary>
    Migrations = 1,

    /// <summary>Folding what replicas added into the roll-ups.</summary>
    Rollups = 2,

    /// <summary>Making partitions, and dropping those beyond retention.</summary>
    Partitions = 3,

    /// <summary>Changing the cache: positions of its log become visible in their order.</summary>
    Cache = 4,
}
