using Farthing.Calls;
using Farthing.Ledger.Stores;
using Npgsql;

namespace Farthing.Postgres.Writing;

/// <summary>
/// Makes and drops partitions: of calls by the day, of hourly roll-ups by the month, both in UTC. A partition is made apart and then attached, which
/// holds up neither those who write nor those who read.
/// </summary>
internal static class Partitions
{
    private const string Calls = "calls";
    private const string RollupHours = "rollup_hours";
    private static readonly int[] HourLevels = [.. RollupLevel.Coarse.Prepend(RollupLevel.Full).Where(level => level.Seconds < RollupLevel.DaySeconds).Select(level => level.Number)];

    /// <summary>The day that an identity belongs to.</summary>
    public static DateOnly DayOf(CallId id) => DateOnly.FromDateTime(id.CreatedAt.UtcDateTime);

    /// <summary>Makes the partitions of calls of days that have none.</summary>
    public static void MakeDays(NpgsqlConnection connection, IEnumerable<DateOnly> days) =>
        Make(connection, Calls, days.Distinct().Select(day => ($"{Calls}_{day:yyyyMMdd}", $"'{Bound(day)}'", $"'{Bound(day.AddDays(1))}'")));

    /// <summary>The same for those who must not wait on their thread (<see cref="PostgresDatabase"/>).</summary>
    public static Task MakeDaysAsync(NpgsqlConnection connection, IEnumerable<DateOnly> days, CancellationToken cancellationToken) =>
        Task.Run(() => MakeDays(connection, days), cancellationToken);

    /// <summary>Makes the partitions of hourly roll-ups of months that have none.</summary>
    public static Task MakeMonthsAsync(NpgsqlConnection connection, IEnumerable<DateOnly> days, CancellationToken cancellationToken) =>
        Task.Run(() => MakeMonths(connection, days), cancellationToken);

    /// <summary>Drops the partitions that end before a moment; hourly roll-ups only where all of them are in those by the day too.</summary>
    public static Task DropAsync(NpgsqlConnection connection, DateTimeOffset before, CancellationToken cancellationToken) =>
        Task.Run(() => Drop(connection, before), cancellationToken);

    private static void MakeMonths(NpgsqlConnection connection, IEnumerable<DateOnly> days) =>
        Make(connection, RollupHours, days.Select(FirstOfMonth).Distinct().Select(month => ($"{RollupHours}_{month:yyyyMM}", $"{UnixSeconds(month)}", $"{UnixSeconds(month.AddMonths(1))}")));

    private static void Drop(NpgsqlConnection connection, DateTimeOffset before)
    {
        // A report that is under way keeps its partition: it is tried again later, so that nobody waits long behind this.
        Execute(connection, "SET LOCAL lock_timeout = '1s'");
        Lock(connection);
        foreach (string partition in Names(connection, Calls))
        {
            if (Day(partition) is { } day && Start(day.AddDays(1)) <= before) Execute(connection, $"DROP TABLE {partition}");
        }

        using NpgsqlCommand closed = new("SELECT closed_before FROM rollup_state", connection);
        long closedBefore = (long)closed.ExecuteScalar()!;
        foreach (string partition in Names(connection, RollupHours))
        {
            if (Day(partition + "01") is { } month && Start(month.AddMonths(1)) <= before && UnixSeconds(month.AddMonths(1)) <= closedBefore) Execute(connection, $"DROP TABLE {partition}");
        }

        Guid first = CallColumns.ToGuid(CallTimes.AtMillis(before.ToUnixTimeMilliseconds()));
        Execute(connection, $"DELETE FROM recosted_calls WHERE call < '{first}'");
        Execute(connection, $"DELETE FROM refusals WHERE id < '{first}'");
    }

    private static void Make(NpgsqlConnection connection, string table, IEnumerable<(string Name, string From, string To)> wanted)
    {
        Lock(connection);
        HashSet<string> present = Names(connection, table);
        foreach ((string name, string from, string to) in wanted)
        {
            if (present.Contains(name)) continue;
            bool hasLevels = table == RollupHours;
            Execute(connection, $"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS){(hasLevels ? " PARTITION BY LIST (level)" : "")}");
            foreach (int level in hasLevels ? HourLevels : []) Execute(connection, $"CREATE TABLE {name}_{level} PARTITION OF {name} FOR VALUES IN ({level}) WITH (fillfactor = 70)");
            Execute(connection, $"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ({from}) TO ({to})");
        }
    }

    private static void Lock(NpgsqlConnection connection) =>
        Execute(connection, $"SELECT pg_advisory_xact_lock({PostgresDatabase.LockClass}, {(int)PostgresLock.Partitions})");

    private static HashSet<string> Names(NpgsqlConnection connection, string table)
    {
        using NpgsqlCommand select = new(
            "SELECT c.relname::text FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = $1::text::regclass ORDER BY 1", connection)
        {
            Parameters = { new() { Value = $"{PostgresMigrations.Schema}.{table}" } },
        };
        using NpgsqlDataReader row = select.ExecuteReader();
        HashSet<string> names = [];
        while (row.Read()) names.Add(row.GetString(0));
        return names;
    }

    private static DateOnly? Day(string name) => DateOnly.TryParseExact(name[^8..], "yyyyMMdd", out DateOnly day) ? day : null;

    private static DateOnly FirstOfMonth(DateOnly day) => new(day.Year, day.Month, 1);

    private static DateTimeOffset Start(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private static long UnixSeconds(DateOnly day) => Start(day).ToUnixTimeSeconds();

    private static Guid Bound(DateOnly day) => CallColumns.ToGuid(CallTimes.AtMillis(Start(day).ToUnixTimeMilliseconds()));

#pragma warning disable CA2100 // The text is made of names and numbers of this program's own.
    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }
#pragma warning restore CA2100
}
