using Farthing.Gateway.Settings.Reading;
using Farthing.Postgres;

namespace Farthing.Gateway.Settings;

/// <summary>Where the ledger and what is administered are kept. The journal is always in the data folder, which each gateway has for itself.</summary>
public sealed record StoreSettings
{
    /// <summary><c>sqlite</c>, one file in the data folder, for one gateway; or <c>postgres</c>, for any number of them. Default <c>sqlite</c>.</summary>
    public StoreKind Kind { get; init; } = StoreKind.Sqlite;

    /// <summary>
    /// How to connect to PostgreSQL: <c>env:NAME</c> or <c>file:PATH</c> of a text such as <c>postgres://user:password@host:5432/database?sslmode=verify-full</c>
    /// or <c>Host=…;Username=…;Password=…;Database=…</c>. Required with <c>postgres</c>.
    /// </summary>
    public Secret? Connection { get; init; }

    /// <summary>The name of this gateway among those that share the store. Default: the machine's name.</summary>
    public string Replica { get; init; } = Environment.MachineName;

    /// <summary>How long single calls and hourly figures are kept in PostgreSQL; figures by the day stay. 1 d to 36500 d. Default: for ever.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>How long rows of the audit log are kept, in either store. 1 d to 36500 d. Default: for ever.</summary>
    public TimeSpan? AuditRetention { get; init; }

    internal static StoreSettings Read(Section section)
    {
        StoreSettings defaults = new();
        StoreKind kind = section.Choice("kind", defaults.Kind, new("sqlite", StoreKind.Sqlite), new("postgres", StoreKind.Postgres));
        bool hasRetention = section.Has("retention");
        TimeSpan retention = section.Duration("retention", TimeSpan.Zero, TimeSpan.FromDays(1), TimeSpan.FromDays(36_500));
        StoreSettings settings = new()
        {
            Kind = kind,
            Connection = section.Secret("connection", required: kind == StoreKind.Postgres, "env:NAME or file:PATH"),
            Replica = section.Text("replica") ?? defaults.Replica,
            Retention = hasRetention ? retention : null,
            AuditRetention = section.Has("audit_retention") ? section.Duration("audit_retention", TimeSpan.Zero, TimeSpan.FromDays(1), TimeSpan.FromDays(36_500)) : null,
        };
        if (kind == StoreKind.Sqlite && section.Has("connection")) section.Problem("connection", "belongs to kind: postgres; remove it, or set store.kind");
        if (kind == StoreKind.Sqlite && hasRetention) section.Problem("retention", "belongs to kind: postgres; remove it, or set store.kind");
        if (string.IsNullOrWhiteSpace(settings.Replica) || settings.Replica.Length > 40) section.Problem("replica", "must be a name of at most 40 characters");
        section.Finish();
        return settings;
    }

    /// <summary>The settings as the store's own, with the bound on roll-ups.</summary>
    internal PostgresOptions ToPostgres(int rollupKeysPerHour) => new()
    {
        Connection = Connection?.Reveal() ?? "",
        Replica = Replica,
        Retention = Retention,
        MaxKeysPerHour = rollupKeysPerHour,
    };
}
