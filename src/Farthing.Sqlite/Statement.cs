using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Farthing.Calls;
using Farthing.Sqlite.Native;
using Microsoft.Win32.SafeHandles;

namespace Farthing.Sqlite;

/// <summary>
/// A prepared statement of the library's own interface: reused, without a parameter object for each value. SQLite keeps what is bound from run to
/// run, so a value that is the run before's is not bound again: most of a call's columns are those of the call before it. For one thread.
/// </summary>
internal sealed unsafe class Statement : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly SqliteHandle _database;
    private readonly Known[] _bound;
    private int _next = 1;

    public Statement(SqliteHandle database, string sql)
        : base(ownsHandle: true)
    {
        _database = database;
        nint statement;
        byte[] text = SqliteHandle.Terminated(sql);
        fixed (byte* first = text) SqliteFailure.Check(database, Sqlite3.Prepare(database.Pointer, first, text.Length, Sqlite3.PreparePersistent, &statement, null));
        SetHandle(statement);
        _bound = new Known[Sqlite3.ParameterCount(handle) + 1];
    }

    /// <summary>Binds the next parameter.</summary>
    public Statement Bind(long value)
    {
        ref Known known = ref _bound[_next];
        if (known.Kind == Kind.Number && known.Number == value) return Skip();
        known = new Known(Kind.Number, value, null);
        return Bound(Sqlite3.BindInt64(handle, _next, value));
    }

    public Statement Bind(long? value) => value is { } known ? Bind(known) : BindNull();

    public Statement BindNull()
    {
        ref Known known = ref _bound[_next];
        if (known.Kind == Kind.Null) return Skip();
        known = new Known(Kind.Null, 0, null);
        return Bound(Sqlite3.BindNull(handle, _next));
    }

    public Statement Bind(ReadOnlySpan<byte> utf8)
    {
        _bound[_next] = default;

        // No pointer would be NULL, not the empty text.
        byte none;
        fixed (byte* first = utf8) return Bound(Sqlite3.BindText(handle, _next, first is null ? &none : first, utf8.Length, Sqlite3.Transient));
    }

    public Statement BindBlob(ReadOnlySpan<byte> bytes)
    {
        _bound[_next] = default;

        // No pointer would be NULL, not the empty blob.
        byte none;
        fixed (byte* first = bytes) return Bound(Sqlite3.BindBlob(handle, _next, first is null ? &none : first, bytes.Length, Sqlite3.Transient));
    }

    public Statement Bind(double value)
    {
        _bound[_next] = default;
        return Bound(Sqlite3.BindDouble(handle, _next, value));
    }

    public Statement Bind(CallId id)
    {
        byte* bytes = stackalloc byte[16];
        id.WriteTo(new Span<byte>(bytes, 16));
        _bound[_next] = default;
        return Bound(Sqlite3.BindBlob(handle, _next, bytes, 16, Sqlite3.Transient));
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
        int result = Sqlite3.Step(handle);
        if (result == Sqlite3.Row) return true;
        Reset();
        if (result != Sqlite3.Done) SqliteFailure.Check(_database, result);
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
        _ = Sqlite3.Reset(handle);
        _next = 1;
    }

    public bool IsNull(int column) => Sqlite3.ColumnType(handle, column) == Sqlite3.TypeNull;

    public long Int64(int column) => Sqlite3.ColumnInt64(handle, column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public double Double(int column) => Sqlite3.ColumnDouble(handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    /// <summary>The bytes of a text or a blob, valid until the next step.</summary>
    public ReadOnlySpan<byte> Utf8(int column)
    {
        byte* first = Sqlite3.ColumnBlob(handle, column);
        return new ReadOnlySpan<byte>(first, Sqlite3.ColumnBytes(handle, column));
    }

    protected override bool ReleaseHandle()
    {
        // What the last run said, it said then.
        _ = Sqlite3.Finish(handle);
        return true;
    }

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
