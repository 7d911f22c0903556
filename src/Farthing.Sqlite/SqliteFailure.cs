using Farthing.Ledger;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite;

/// <summary>Turns the library's result codes into errors that say what to do.</summary>
internal static class SqliteFailure
{
    public static void Check(SqliteHandle database, int result)
    {
        if (result is Sqlite3.Ok or Sqlite3.Row or Sqlite3.Done) return;
        string file = database.FileName is { Length: > 0 } name ? name : "the SQLite file";
        throw Describe(result, database.ErrorMessage, file);
    }

    public static LedgerException Describe(int result, string message, string file, Exception? inner = null) => new(
        $"SQLite says of '{file}': {message} (code {result}). {Remedy(result)}", inner) { HResult = result };

    /// <summary>Whether the file is not what a database looks like.</summary>
    public static bool IsDamage(Exception? failure) => failure is LedgerException && (failure.HResult & 0xFF) is Sqlite3.Corrupt or Sqlite3.NotADatabase;

    private static string Remedy(int result) => (result & 0xFF) switch
    {
        Sqlite3.Busy or Sqlite3.Locked => "Another program holds a lock on the file: close it, or let it finish.",
        Sqlite3.Full => "Free space on the disk of the data folder (setting 'data').",
        Sqlite3.ReadOnly or Sqlite3.CannotOpen or Sqlite3.Permission => "Make the data folder and its files writable for this user (setting 'data').",
        Sqlite3.Corrupt or Sqlite3.NotADatabase => "The file is damaged: restore it from a copy, or move it away to begin a new one.",
        _ => "Check the disk of the data folder (setting 'data').",
    };
}
