using Farthing.Ledger;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite.Caching;

/// <summary>Makes handles of the cache's file. Each is for one thread at a time.</summary>
internal static class CacheFile
{
    public const string FileName = "cache.db";

    public const long PageBytes = 4096;

    /// <summary>Raised with every change of the tables: a file of another version is given up, for it can be made again.</summary>
    private const int Version = 1;

    // What is known of entries is apart from what they hold, so that looking through all of them reads little.
    private const string Schema = """
        CREATE TABLE entries (
            position    INTEGER PRIMARY KEY AUTOINCREMENT,  -- a later entry has a larger one
            key         BLOB    NOT NULL UNIQUE,
            kind        INTEGER NOT NULL,
            scope       TEXT    NOT NULL,
            model       TEXT    NOT NULL,
            tags        TEXT    NOT NULL,                   -- a JSON array
            stored_at   INTEGER NOT NULL,                   -- these three in microseconds since 1970
            expires_at  INTEGER NOT NULL,
            stale_until INTEGER NOT NULL,
            worth       INTEGER NOT NULL,                   -- pico-dollars
            priority    REAL    NOT NULL                    -- the least goes first
        );
        CREATE INDEX entries_by_end ON entries (stale_until);
        CREATE INDEX entries_by_priority ON entries (priority);
        CREATE TABLE payloads (position INTEGER PRIMARY KEY, payload BLOB NOT NULL);
        INSERT INTO sqlite_sequence VALUES ('entries', 1);  -- 1 is where a reader stands that found nothing
        CREATE TRIGGER entries_removed AFTER DELETE ON entries BEGIN DELETE FROM payloads WHERE position = old.position; END;
        """;

    /// <summary>Opens the file, and makes it where there is none, or one of another version.</summary>
    /// <exception cref="LedgerException">It cannot be opened, or is damaged.</exception>
    public static SqliteHandle Open(string path, TimeSpan busyTimeout)
    {
        SqliteHandle database = SqliteHandle.Open(path, Sqlite3.OpenReadWrite | Sqlite3.OpenCreate, busyTimeout);
        try
        {
            if (VersionOf(database) is not (0 or Version))
            {
                database.Dispose();
                Delete(path);
                database = SqliteHandle.Open(path, Sqlite3.OpenReadWrite | Sqlite3.OpenCreate, busyTimeout);
            }

            // A cache that loses its last moments when the power fails is still whole; what is removed is overwritten.
            Run(database, "PRAGMA synchronous=NORMAL", "PRAGMA secure_delete=FAST", "PRAGMA journal_size_limit=16777216", "PRAGMA cache_size=-4000", "PRAGMA temp_store=MEMORY");
            if (VersionOf(database) == 0)
            {
                Run(database, $"PRAGMA page_size={PageBytes}", "PRAGMA auto_vacuum=INCREMENTAL", "PRAGMA journal_mode=WAL");
                Run(database, $"BEGIN IMMEDIATE;{Schema};PRAGMA user_version={Version};COMMIT;");
            }

            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Removes the file and those beside it.</summary>
    public static void Delete(string path)
    {
        foreach (string suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"]) File.Delete(path + suffix);
    }

    private static long VersionOf(SqliteHandle database)
    {
        using Statement select = new(database, "PRAGMA user_version");
        select.Step();
        return select.Int64(0);
    }

    private static void Run(SqliteHandle database, params ReadOnlySpan<string> statements)
    {
        foreach (string sql in statements) database.Execute(sql);
    }
}
