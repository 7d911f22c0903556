using Farthing.Caching;
using Farthing.Ledger;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite.Caching;

/// <summary>A handle of the cache's file, opened when it is needed, and whose turn it is to use it: one thread at a time, never one that serves a socket.</summary>
internal sealed class SqliteTurn(Func<SqliteHandle> open) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private SqliteHandle? _database;
    private bool _isDisposed;

    /// <summary>Uses the handle.</summary>
    /// <exception cref="CacheException">The file cannot be used.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteHandle, T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_isDisposed) throw new CacheException("The cache's file is closed.");
            return await Task.Run(() => work(_database ??= open()), cancellationToken);
        }
        catch (Exception failure) when (failure is LedgerException or IOException or UnauthorizedAccessException)
        {
            throw new CacheException(failure.Message, failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the handle and does something while nobody can open another.</summary>
    public async Task CloseAsync(Func<Task> meanwhile)
    {
        await _turn.WaitAsync();
        try
        {
            _database?.Dispose();
            _database = null;
            await meanwhile();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await CloseAsync(() =>
    {
        _isDisposed = true;
        return Task.CompletedTask;
    });
}
