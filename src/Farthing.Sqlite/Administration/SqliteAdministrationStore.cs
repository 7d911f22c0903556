using Farthing.Administration;
using Farthing.Administration.Storage;
using Farthing.Ledger;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite.Administration;

/// <summary>
/// What is administered, in the SQLite file of a data folder. Its handle is its own, beside the ledger's; operations on it follow one another.
/// </summary>
public sealed class SqliteAdministrationStore : IAdministrationStore
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    // A batch of the ledger may be writing; it takes milliseconds.
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly SqliteTurn _turn;
    private readonly TimeProvider _time;

    private SqliteAdministrationStore(SqliteTurn turn, TimeProvider time) => (_turn, _time) = (turn, time);

    /// <summary>Opens or makes the SQLite file of a data folder. The caller holds the folder's <see cref="DataFolderLock"/>.</summary>
    /// <exception cref="AdministrationException">It cannot be opened or is of a newer version.</exception>
    public static SqliteAdministrationStore Open(string dataFolder, TimeProvider? time = null)
    {
        try
        {
            return new SqliteAdministrationStore(new SqliteTurn(SqliteDatabase.OpenForWriting(dataFolder, BusyTimeout)), time ?? TimeProvider.System);
        }
        catch (LedgerException failure)
        {
            throw AdministrationException.Unavailable(failure);
        }
    }

    /// <inheritdoc />
    public Task<StoredEntries> ReadAsync(CancellationToken cancellationToken) => RunAsync(_turn.ReadAsync(ReadEntries, cancellationToken));

    /// <inheritdoc />
    public Task<long> ApplyAsync(AdministrationChange change, CancellationToken cancellationToken) =>
        RunAsync(_turn.WriteAsync(database => Apply(database, change), cancellationToken));

    /// <inheritdoc />
    public Task<IReadOnlyList<AuditRecord>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) =>
        RunAsync(_turn.ReadAsync<IReadOnlyList<AuditRecord>>(database => ReadAudit(database, query), cancellationToken));

    /// <inheritdoc />
    public Task<long> ForgetAuditAsync(DateTimeOffset before, CancellationToken cancellationToken) => RunAsync(_turn.WriteAsync(
        database =>
        {
            using Statement delete = new(database, "DELETE FROM administration_audit WHERE at_us < ? AND position < (SELECT max(position) FROM administration_audit)");
            delete.Bind(Microseconds(before)).Run();
            return (long)database.Changes;
        },
        cancellationToken));

    /// <inheritdoc />
    public async Task WaitForChangeAsync(long position, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(PollInterval, _time);
        while (await RunAsync(_turn.ReadAsync(ReadPosition, cancellationToken)) <= position) await timer.WaitForNextTickAsync(cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _turn.DisposeAsync();

    private static long ReadPosition(SqliteHandle database)
    {
        using Statement select = new(database, "SELECT coalesce(max(position), 0) FROM administration_audit");
        select.Step();
        return select.Int64(0);
    }

    private static StoredEntries ReadEntries(SqliteHandle database)
    {
        List<StoredEntry> entries = [];
        using Statement select = new(database, "SELECT kind, name, version, document, changed_us, changed_by FROM administration_entries ORDER BY kind, name");
        while (select.Step())
            entries.Add(new StoredEntry(select.Text(0), select.Text(1), select.Int64(2), select.Utf8(3).ToArray(), Moment(select.Int64(4)), select.Text(5)));
        return new StoredEntries(ReadPosition(database), entries);
    }

    private static long Apply(SqliteHandle database, AdministrationChange change)
    {
        long found = VersionOf(database, change.Kind, change.Name);
        if (found != change.ExpectedVersion) throw AdministrationException.Conflict(change.Kind.Replace('_', ' '), change.Name, change.ExpectedVersion, found);
        long position = checked(ReadPosition(database) + 1);
        if (change.Document is { } document)
        {
            using Statement save = new(
                database, "INSERT OR REPLACE INTO administration_entries (kind, name, version, document, changed_us, changed_by) VALUES (?, ?, ?, ?, ?, ?)");
            save.Bind(change.Kind).Bind(change.Name).Bind(position).Bind(document.Span).Bind(Microseconds(change.At)).Bind(change.By).Run();
        }
        else
        {
            using Statement delete = new(database, "DELETE FROM administration_entries WHERE kind = ? AND name = ?");
            delete.Bind(change.Kind).Bind(change.Name).Run();
        }

        using Statement log = new(
            database, "INSERT INTO administration_audit (position, at_us, changed_by, action, kind, name, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        log.Bind(position).Bind(Microseconds(change.At)).Bind(change.By).Bind(change.Action).Bind(change.Kind).Bind(change.Name).Bind(change.Before).Bind(change.After).Run();
        return position;
    }

    private static long VersionOf(SqliteHandle database, string kind, string name)
    {
        using Statement select = new(database, "SELECT version FROM administration_entries WHERE kind = ? AND name = ?");
        return select.Bind(kind).Bind(name).Step() ? select.Int64(0) : 0;
    }

    private static List<AuditRecord> ReadAudit(SqliteHandle database, AuditQuery query)
    {
        List<AuditRecord> rows = [];
        using Statement select = new(
            database,
            """
            SELECT position, at_us, changed_by, action, kind, name, before, after FROM administration_audit
            WHERE (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR name = ?2) AND (?3 IS NULL OR changed_by = ?3) AND (?4 IS NULL OR at_us >= ?4) AND (?5 IS NULL OR position < ?5)
            ORDER BY position DESC LIMIT ?6
            """);
        select.Bind(query.Kind).Bind(query.Name).Bind(query.By).Bind(query.Since is { } since ? Microseconds(since) : null).Bind(query.Before).Bind((long)query.Limit);
        while (select.Step())
        {
            rows.Add(new AuditRecord(
                select.Int64(0), Moment(select.Int64(1)), select.Text(2), select.Text(3), select.Text(4), select.Text(5),
                select.IsNull(6) ? null : select.Text(6), select.IsNull(7) ? null : select.Text(7)));
        }

        return rows;
    }

    private static async Task<T> RunAsync<T>(Task<T> operation)
    {
        try
        {
            return await operation;
        }
        catch (LedgerException failure)
        {
            throw AdministrationException.Unavailable(failure);
        }
    }

    private static long Microseconds(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset Moment(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(checked(microseconds * TimeSpan.TicksPerMicrosecond));
}
