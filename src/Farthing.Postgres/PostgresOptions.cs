namespace Farthing.Postgres;

/// <summary>Which PostgreSQL database the replicas share, and how they keep what is in it.</summary>
public sealed record PostgresOptions
{
    /// <summary>
    /// How to connect: <c>postgres://user:password@host:5432/database?sslmode=require</c>, or <c>Host=…;Username=…;Password=…;Database=…</c>.
    /// It holds a password: no error and no log repeats any of it but host, port and database. The setting <c>store.connection</c>.
    /// </summary>
    public required string Connection { get; init; }

    /// <summary>The name under which the server and the tables list this process. It need not be unique. The setting <c>store.replica</c>.</summary>
    public string Replica { get; init; } = "farthing";

    /// <summary>How long single calls and hourly figures are kept; figures by the day stay. <c>null</c>, the default: for ever. The setting <c>store.retention</c>.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>The most distinct composite keys that the roll-ups keep for one hour before more is folded into <c>(other)</c>, users first. Default: 10,000.</summary>
    public int MaxKeysPerHour { get; init; } = 10_000;

    /// <summary>How often one of the replicas folds the sums that all of them added into the roll-ups. Default: 10 s.</summary>
    public TimeSpan FoldInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one statement may take before its connection counts as lost. Default: 30 s.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public override string ToString() => $"{nameof(PostgresOptions)} of {Replica}";
}
