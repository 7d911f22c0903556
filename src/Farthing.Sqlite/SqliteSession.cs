using Farthing.Sqlite.Native;

namespace Farthing.Sqlite;

/// <summary>A handle that many callers share: their operations follow one another, each in a transaction, and never on the thread that serves a socket.</summary>
internal sealed class SqliteSession(SqliteHandle database) : IAsyncDisposable, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _disposed;

    /// <summary>The handle, for an operation while it runs.</summary>
    public SqliteHandle Database => database;

    /// <summary>Runs an operation that only reads, in one snapshot.</summary>
    public Task<T> ReadAsync<T>(Func<T> operation, CancellationToken cancellationToken) => RunAsync("BEGIN", operation, cancellationToken);

    /// <summary>Runs an operation that writes: all of it is stored, or nothing.</summary>
    public Task<T> WriteAsync<T>(Func<T> operation, CancellationToken cancellationToken) => RunAsync("BEGIN IMMEDIATE", operation, cancellationToken);

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
        database.Dispose();
        _disposed = true;
        _turn.Release();
    }

    private async Task<T> RunAsync<T>(string begin, Func<T> operation, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await Task.Run(() => InTransaction(begin, operation), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private T InTransaction<T>(string begin, Func<T> operation)
    {
        database.Execute(begin);
        try
        {
            T result = operation();
            database.Execute("COMMIT");
            return result;
        }
        finally
        {
            // Some failures (a full disk) have rolled it back already.
            if (database.IsInTransaction) database.Execute("ROLLBACK");
        }
    }
}
