using Farthing.Sqlite.Native;

namespace Farthing.Sqlite;

/// <summary>A handle that many callers share, opened when it is first needed: they use it one at a time, and never on a thread that serves a socket.</summary>
/// <param name="open">Opens the handle.</param>
internal sealed class SqliteTurn(Func<SqliteHandle> open) : IAsyncDisposable, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private SqliteHandle? _database;
    private bool _isDisposed;

    /// <summary>Takes over a handle that is open.</summary>
    public SqliteTurn(SqliteHandle database)
        : this(() => database) => _database = database;

    /// <summary>Runs an operation that only reads, in one snapshot.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteHandle, T> operation, CancellationToken cancellationToken) =>
        RunAsync(database => database.InTransaction("BEGIN", operation), cancellationToken);

    /// <summary>Runs an operation that writes: all of it is stored, or nothing.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteHandle, T> operation, CancellationToken cancellationToken) =>
        RunAsync(database => database.InTransaction("BEGIN IMMEDIATE", operation), cancellationToken);

    /// <summary>Uses the handle, statement by statement.</summary>
    /// <exception cref="ObjectDisposedException">It is closed for good.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteHandle, T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);

            // The thread that starts the process serves no socket, and starts sooner when nothing of it is awaited.
            return Thread.CurrentThread.IsThreadPoolThread
                ? await Task.Run(() => work(_database ??= open()), CancellationToken.None).ConfigureAwait(false)
                : work(_database ??= open());
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the handle and does something while nobody can open another.</summary>
    public async Task CloseAsync(Func<Task> meanwhile)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _database?.Dispose();
            _database = null;
            await meanwhile().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        Close();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _turn.Wait();
        Close();
    }

    private void Close()
    {
        _database?.Dispose();
        _isDisposed = true;
        _turn.Release();
    }
}
