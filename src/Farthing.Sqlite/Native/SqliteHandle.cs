using System.Runtime.InteropServices;
using System.Text;
using Farthing.Ledger;
using Microsoft.Win32.SafeHandles;

namespace Farthing.Sqlite.Native;

/// <summary>An open SQLite file. For one thread at a time: the library's own locks are off.</summary>
internal sealed unsafe class SqliteHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private SqliteHandle(nint database)
        : base(ownsHandle: true) => SetHandle(database);

    /// <summary>The library's pointer to it.</summary>
    public nint Pointer => handle;

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => Sqlite3.Changes(handle);

    /// <summary>The row that was inserted last.</summary>
    public long LastInsertedRow => Sqlite3.LastInsertedRow(handle);

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => Sqlite3.IsOutsideTransaction(handle) == 0;

    /// <summary>What the library says of its last failure here.</summary>
    public string ErrorMessage => Text(Sqlite3.ErrorMessage(handle));

    /// <summary>The path of the file, or empty.</summary>
    public string FileName
    {
        get
        {
            fixed (byte* main = "main\0"u8) return Text(Sqlite3.FileName(handle, main));
        }
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="LedgerException">It cannot be opened.</exception>
    public static SqliteHandle Open(string path, int flags, TimeSpan busyTimeout)
    {
        nint database;
        int result;
        fixed (byte* name = Terminated(path)) result = Sqlite3.Open(name, &database, flags | Sqlite3.OpenNoMutex, null);

        // The library gives a handle with most failures too.
        SqliteHandle opened = new(database);
        if (result != Sqlite3.Ok)
        {
            opened.Dispose();
            throw SqliteFailure.Describe(result, Text(Sqlite3.Describe(result)), path);
        }

        _ = Sqlite3.BusyTimeout(database, (int)busyTimeout.TotalMilliseconds);
        return opened;
    }

    /// <summary>Runs statements that give no rows.</summary>
    /// <exception cref="LedgerException">One of them failed.</exception>
    public void Execute(string sql)
    {
        int result;
        fixed (byte* text = Terminated(sql)) result = Sqlite3.Execute(handle, text, 0, 0, 0);
        SqliteFailure.Check(this, result);
    }

    /// <summary>Runs an operation in a transaction: all of it is stored, or nothing.</summary>
    /// <param name="begin">The statement that begins the transaction.</param>
    /// <param name="operation">The operation.</param>
    public T InTransaction<T>(string begin, Func<SqliteHandle, T> operation)
    {
        Execute(begin);
        try
        {
            T result = operation(this);
            Execute("COMMIT");
            return result;
        }
        finally
        {
            // Some failures (a full disk) have rolled it back already.
            if (IsInTransaction) Execute("ROLLBACK");
        }
    }

    /// <summary>Stops what runs on it; from any thread.</summary>
    public void Interrupt() => Sqlite3.Interrupt(handle);

    /// <summary>A text as the library takes it.</summary>
    internal static byte[] Terminated(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    protected override bool ReleaseHandle() => Sqlite3.Close(handle) == Sqlite3.Ok;

    private static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8) ?? "";
}
