using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite;

/// <summary>Opens the SQLite file of a data folder and brings its schema up to date. Each handle is for one thread at a time: the library's own locks are off.</summary>
internal static class SqliteDatabase
{
    /// <summary>The name of the SQLite file in the data folder.</summary>
    public const string FileName = "farthing.db";

    /// <summary>The oldest schema that has every roll-up that a report may read.</summary>
    private const int FirstReadable = 7;

    public static string PathIn(string dataFolder) => Path.Combine(Path.GetFullPath(dataFolder), FileName);

    /// <summary>Opens the file for the one writer.</summary>
    /// <exception cref="LedgerException">It cannot be opened or is of a newer version.</exception>
    public static SqliteHandle OpenForWriting(string dataFolder, TimeSpan busyTimeout)
    {
        string path = PathIn(dataFolder);
        SqliteHandle database = SqliteHandle.Open(path, Sqlite3.OpenReadWrite | Sqlite3.OpenCreate, busyTimeout);
        try
        {
            // A transaction is on the disk when its commit returns (synchronous=FULL): the journal's segments are given up on the strength of it.
            database.Execute(
                """
                PRAGMA page_size=8192;
                PRAGMA journal_mode=WAL;
                PRAGMA synchronous=FULL;
                PRAGMA wal_autocheckpoint=2000;
                PRAGMA cache_size=-16000;
                PRAGMA temp_store=MEMORY;
                """);
            Migrate(database, path);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file for a reader.</summary>
    /// <exception cref="LedgerException">There is none, or it cannot be read.</exception>
    public static SqliteHandle OpenForReading(string dataFolder)
    {
        string path = PathIn(dataFolder);
        if (!File.Exists(path))
        {
            throw new LedgerException($"There is no ledger at '{path}' yet. Start the gateway there once, or name the folder of one that ran with the setting 'data'.");
        }

        SqliteHandle database = SqliteHandle.Open(path, Sqlite3.OpenReadOnly, TimeSpan.FromSeconds(5));
        try
        {
            database.Execute("PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;");
            long version = Version(database);
            if (version > Migrations.Latest) throw Newer(path, version);
            if (version < FirstReadable) throw new LedgerException($"'{path}' is not a ledger that can be read yet: start the gateway there once.");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Applies the migrations that the file does not have yet, each in a transaction that also counts it.</summary>
    private static void Migrate(SqliteHandle database, string path)
    {
        long version = Version(database);
        if (version > Migrations.Latest) throw Newer(path, version);
        foreach (MigrationScript script in Migrations.All.Where(script => script.Number > version))
        {
            database.Execute($"BEGIN IMMEDIATE;{script.Sql};PRAGMA user_version={script.Number};COMMIT;");
        }
    }

    private static LedgerException Newer(string path, long version) => new(
        $"'{path}' was written by a newer Farthing (schema {version}; this one knows {Migrations.Latest}). Use that one, or name another folder with the setting 'data'.");

    /// <summary>The number of the schema's last step.</summary>
    public static long Version(SqliteHandle database)
    {
        using Statement select = new(database, "PRAGMA user_version");
        select.Step();
        return select.Int64(0);
    }
}
