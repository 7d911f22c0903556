using System.Globalization;
using Farthing.Ledger;
using Microsoft.Data.Sqlite;

namespace Farthing.Sqlite;

/// <summary>Opens the SQLite file of a data folder and brings its schema up to date.</summary>
internal static class SqliteDatabase
{
    /// <summary>The name of the SQLite file in the data folder.</summary>
    public const string FileName = "farthing.db";

    public static string PathIn(string dataFolder) => Path.Combine(Path.GetFullPath(dataFolder), FileName);

    /// <summary>Opens the file for the one writer.</summary>
    /// <exception cref="LedgerException">It cannot be opened or is of a newer version.</exception>
    public static SqliteConnection OpenForWriting(string dataFolder, TimeSpan busyTimeout)
    {
        string path = PathIn(dataFolder);
        SqliteConnection connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // A transaction is on the disk when its commit returns (synchronous=FULL): the journal's segments are given up on the strength of it.
            Run(connection, $"""
                PRAGMA busy_timeout={(int)busyTimeout.TotalMilliseconds};
                PRAGMA page_size=8192;
                PRAGMA journal_mode=WAL;
                PRAGMA synchronous=FULL;
                PRAGMA wal_autocheckpoint=2000;
                PRAGMA cache_size=-16000;
                PRAGMA temp_store=MEMORY;
                """);
            Migrate(connection, path);
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw SqliteFailure.Describe(exception.SqliteErrorCode, exception.Message, path, exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file for a reader.</summary>
    /// <exception cref="LedgerException">There is none, or it cannot be read.</exception>
    public static SqliteConnection OpenForReading(string dataFolder)
    {
        string path = PathIn(dataFolder);
        if (!File.Exists(path))
        {
            throw new LedgerException($"There is no ledger at '{path}' yet. Start the gateway there once, or name the folder of one that ran with the setting 'data'.");
        }

        SqliteConnection connection = Open(path, SqliteOpenMode.ReadOnly);
        try
        {
            Run(connection, "PRAGMA busy_timeout=5000; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;");
            long version = Scalar(connection, "PRAGMA user_version");
            if (version > Migrations.Latest) throw Newer(path, version);
            if (version < 1) throw new LedgerException($"'{path}' is not a ledger that can be read yet: start the gateway there once.");
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw SqliteFailure.Describe(exception.SqliteErrorCode, exception.Message, path, exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        SQLitePCL.Batteries_V2.Init();
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw SqliteFailure.Describe(exception.SqliteErrorCode, exception.Message, path, exception);
        }
    }

    /// <summary>Applies the migrations that the file does not have yet, each in a transaction that also counts it.</summary>
    private static void Migrate(SqliteConnection connection, string path)
    {
        long version = Scalar(connection, "PRAGMA user_version");
        if (version > Migrations.Latest) throw Newer(path, version);
        foreach ((int number, string sql) in Migrations.All.Where(migration => migration.Number > version))
        {
            Run(connection, $"BEGIN IMMEDIATE;{sql};PRAGMA user_version={number};COMMIT;");
        }
    }

    private static LedgerException Newer(string path, long version) => new(
        $"'{path}' was written by a newer Farthing (schema {version}; this one knows {Migrations.Latest}). Use that one, or name another folder with the setting 'data'.");

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is this assembly's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
