using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Farthing.Calls;
using SQLitePCL;

namespace Farthing.Sqlite;

/// <summary>A prepared statement of the library's own interface: reused, without a parameter object for each value. For one thread.</summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _next = 1;

    public Statement(sqlite3 database, string sql)
    {
        _database = database;
        SqliteFailure.Check(database, raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Binds the next parameter.</summary>
    public Statement Bind(long value) => Bound(raw.sqlite3_bind_int64(_statement, _next, value));

    public Statement Bind(long? value) => value is { } known ? Bind(known) : BindNull();

    public Statement BindNull() => Bound(raw.sqlite3_bind_null(_statement, _next));

    public Statement Bind(ReadOnlySpan<byte> utf8) =>
        // The binding makes NULL of an empty span.
        Bound(utf8.IsEmpty ? raw.sqlite3_bind_text(_statement, _next, "") : raw.sqlite3_bind_text(_statement, _next, utf8));

    public Statement Bind(CallId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.WriteTo(bytes);
        return Bound(raw.sqlite3_bind_blob(_statement, _next, bytes));
    }

    [SkipLocalsInit]
    public Statement Bind(string? text)
    {
        if (text is null) return BindNull();
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= 1024)
        {
            Span<byte> bytes = stackalloc byte[1024];
            return Bind(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(most);
        Statement bound = Bind(rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return bound;
    }

    /// <summary>Moves to the next row; when there is none, the statement is ready to be bound anew.</summary>
    public bool Step()
    {
        int result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW) return true;
        Reset();
        if (result != raw.SQLITE_DONE) SqliteFailure.Check(_database, result);
        return false;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        while (Step())
        {
            // Rows are of no interest here.
        }
    }

    public void Reset()
    {
        _ = raw.sqlite3_reset(_statement);
        _next = 1;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private Statement Bound(int result)
    {
        SqliteFailure.Check(_database, result);
        _next++;
        return this;
    }
}
