using Farthing.Ledger;
using SQLitePCL;

namespace Farthing.Sqlite;

/// <summary>Turns the library's result codes into errors that say what to do.</summary>
internal static class SqliteFailure
{
    public static void Check(sqlite3 database, int result)
    {
        if (result is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE) return;
        string file = raw.sqlite3_db_filename(database, "main").utf8_to_string() is { Length: > 0 } name ? name : "the SQLite file";
        throw Describe(result, $"{raw.sqlite3_errmsg(database).utf8_to_string()}", file);
    }

    public static LedgerException Describe(int result, string message, string file, Exception? inner = null) => new(
        $"SQLite says of '{file}': {message} (code {result}). {Remedy(result)}", inner) { HResult = result };

    /// <summary>Whether the file is not what a database looks like.</summary>
    public static bool IsDamage(Exception? failure) => failure is LedgerException && (failure.HResult & 0xFF) is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    private static string Remedy(int result) => (result & 0xFF) switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "Another program holds a lock on the file: close it, or let it finish.",
        raw.SQLITE_FULL => "Free space on the disk of the data folder (setting 'data').",
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => "Make the data folder and its files writable for this user (setting 'data').",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "The file is damaged: restore it from a copy, or move it away to begin a new one.",
        _ => "Check the disk of the data folder (setting 'data').",
    };
}
