namespace Farthing.Sqlite;

/// <summary>How the SQLite store keeps the ledger.</summary>
public sealed record SqliteLedgerOptions
{
    /// <summary>The most distinct composite keys that the roll-ups keep for one hour before it folds more into <c>(other)</c>, users first. Default: 10,000.</summary>
    public int MaxKeysPerHour { get; init; } = 10_000;

    /// <summary>How long a transaction waits for another program's lock before it counts as failed and is tried again later. Default: 1 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(1);
}
