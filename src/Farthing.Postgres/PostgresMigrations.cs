using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Npgsql;

namespace Farthing.Postgres;

/// <summary>
/// Brings the schema up to date, once, however many replicas start together: under an advisory lock, all steps and the record of them in one
/// transaction.
/// </summary>
internal static class PostgresMigrations
{
    /// <summary>The schema that holds everything; the connections' search path.</summary>
    public const string Schema = "farthing";

    public static IReadOnlyList<MigrationScript> All { get; } = MigrationScript.Load(typeof(PostgresMigrations).Assembly);

    public static IReadOnlyList<int> Numbers { get; } = [.. All.Select(script => script.Number)];

    public static int Latest => Numbers[^1];

    /// <exception cref="LedgerException">The database is of a newer version, or not in UTF-8.</exception>
    public static void Apply(NpgsqlConnection connection, string address)
    {
        if (Missing(Applied(connection, address)).Count == 0) return;
        string encoding = (string)Scalar(connection, "SHOW server_encoding")!;
        if (encoding != "UTF8") throw new LedgerException($"The database at {address} is in {encoding}: the ledger needs one in UTF8 (CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0).");
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Execute(connection, $"SELECT pg_advisory_xact_lock({PostgresDatabase.LockClass}, {(int)PostgresLock.Migrations})");
        HashSet<int> applied = Applied(connection, address);
        if (applied.Count == 0) CreateSchema(connection);
        foreach (MigrationScript script in Missing(applied))
        {
            Execute(connection, script.Sql);
            using NpgsqlCommand record = new("INSERT INTO migrations (number, name) VALUES ($1, $2)", connection) { Parameters = { new() { Value = script.Number }, new() { Value = script.Name } } };
            record.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static void CreateSchema(NpgsqlConnection connection)
    {
        // IF NOT EXISTS would ask for the right to make schemas even where an operator has made this one.
        if (Scalar(connection, $"SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = '{Schema}')") is not true) Execute(connection, $"CREATE SCHEMA {Schema}");
        Execute(connection, "CREATE TABLE migrations (number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())");
    }

    private static List<MigrationScript> Missing(HashSet<int> applied) => [.. All.Where(script => !applied.Contains(script.Number))];

    private static HashSet<int> Applied(NpgsqlConnection connection, string address)
    {
        // Asked of the tables themselves: to_regclass may answer from what this connection remembers from before it waited for the lock.
        if (Scalar(connection, $"SELECT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = '{Schema}' AND tablename = 'migrations')") is not true) return [];
        HashSet<int> applied = [.. (int[])Scalar(connection, "SELECT coalesce(array_agg(number), '{}') FROM migrations")!];
        int version = applied.DefaultIfEmpty().Max();
        return version <= Latest
            ? applied
            : throw new LedgerException($"The database at {address} was brought up to date by a newer Farthing (schema {version}; this one knows {Latest}). Use that one, or name another database in the setting 'store.connection'.");
    }

#pragma warning disable CA2100 // The text is the program's own.
    private static void Execute(NpgsqlConnection connection, string sql)
    {
        // A step over a large ledger takes as long as it takes, and the other replicas wait for it.
        using NpgsqlCommand command = new(sql, connection) { CommandTimeout = 0 };
        command.ExecuteNonQuery();
    }

    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        return command.ExecuteScalar();
    }
#pragma warning restore CA2100
}
