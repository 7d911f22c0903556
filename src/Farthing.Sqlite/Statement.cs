using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Farthing.Calls;
using SQLitePCL;

namespace Farthing.Sqlite;

/// <summary>
/// A prepared statement of the library's own interface: reused, without a parameter object for each value. SQLite keeps what is bound from run to
/// run, so a value that is the run before's is not bound again: most of a call's columns are those of the call before it. For one thread.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Known[] _bound;
    private int _next = 1;

    public Statement(sqlite3 database, string sql)
    {
        _database = database;
        SqliteFailure.Check(database, raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _bound = new Known[raw.sqlite3_bind_parameter_count(_statement) + 1];
    }

    /// <summary>Binds the next parameter.</summary>
    public Statement Bind(long value)
    {
        ref Known known = ref _bound[_next];
        if (known.Kind == Kind.Number && known.Number == value) return Skip();
        known = new Known(Kind.Number, value, null);
        return Bound(raw.sqlite3_bind_int64(_statement, _next, value));
    }

    public Statement Bind(long? value) => value is { } known ? Bind(known) : BindNull();

    public Statement BindNull()
    {
        ref Known known = ref _bound[_next];
        if (known.Kind == Kind.Null) return Skip();
        known = new Known(Kind.Null, 0, null);
        return Bound(raw.sqlite3_bind_null(_statement, _next));
    }

    public Statement Bind(ReadOnlySpan<byte> utf8)
    {
        _bound[_next] = default;

        // The binding makes NULL of an empty span.
        return Bound(utf8.IsEmpty ? raw.sqlite3_bind_text(_statement, _next, "") : raw.sqlite3_bind_text(_statement, _next, utf8));
    }

    public Statement BindBlob(ReadOnlySpan<byte> bytes)
    {
        _bound[_next] = default;
        return Bound(raw.sqlite3_bind_blob(_statement, _next, bytes));
    }

    public Statement Bind(double value)
    {
        _bound[_next] = default;
        return Bound(raw.sqlite3_bind_double(_statement, _next, value));
    }

    public Statement Bind(CallId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.WriteTo(bytes);
        _bound[_next] = default;
        return Bound(raw.sqlite3_bind_blob(_statement, _next, bytes));
    }

    public Statement Bind(string? text)
    {
        if (text is null) return BindNull();
        int parameter = _next;
        if (_bound[parameter].Text == text) return Skip();
        BindUtf8(text);
        _bound[parameter] = new Known(Kind.Text, 0, text);
        return this;
    }

    [SkipLocalsInit]
    private void BindUtf8(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= 1024)
        {
            Span<byte> bytes = stackalloc byte[1024];
            Bind(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
            return;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(most);
        Bind(rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
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

    public double Double(int column) => raw.sqlite3_column_double(_statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private Statement Bound(int result)
    {
        SqliteFailure.Check(_database, result);
        return Skip();
    }

    private Statement Skip()
    {
        _next++;
        return this;
    }

    private enum Kind : byte
    {
        Other,
        Null,
        Number,
        Text,
    }

    private readonly record struct Known(Kind Kind, long Number, string? Text);
}
