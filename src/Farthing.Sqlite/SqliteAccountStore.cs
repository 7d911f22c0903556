using System.Globalization;
using System.Runtime.CompilerServices;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Persistence;
using SQLitePCL;

namespace Farthing.Sqlite;

/// <summary>Keeps accounts that left memory in the SQLite file of a data folder, on a handle of its own.</summary>
public sealed class SqliteAccountStore : IAccountStore, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly sqlite3 _database;

    private SqliteAccountStore(sqlite3 database) => _database = database;

    /// <summary>Opens it.</summary>
    /// <exception cref="Ledger.LedgerException">The file cannot be opened or is of a newer version.</exception>
    public static SqliteAccountStore Open(string dataFolder, TimeSpan? busyTimeout = null) =>
        new(SqliteDatabase.OpenForWriting(dataFolder, busyTimeout ?? TimeSpan.FromSeconds(5)));

    /// <inheritdoc />
    public async IAsyncEnumerable<AccountId> ReadIdsAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<AccountId> ids = await InTurnAsync(
            () =>
            {
                List<AccountId> found = [];
                using Statement select = new(_database, "SELECT DISTINCT account FROM accounts WHERE expires > ?");
                select.Bind(now.UtcTicks);
                while (select.Step()) found.Add(new AccountId(select.Int64(0)));
                return found;
            },
            cancellationToken).ConfigureAwait(false);
        foreach (AccountId id in ids) yield return id;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<AccountCell>> ReadAsync(IReadOnlyCollection<AccountId> ids, CancellationToken cancellationToken) => InTurnAsync<IReadOnlyList<AccountCell>>(
        () =>
        {
            List<AccountCell> cells = [];
            using Statement select = new(_database, "SELECT cell, used, expires FROM accounts WHERE account = ?");
            foreach (AccountId id in ids)
            {
                select.Bind(id.Value);
                while (select.Step())
                    cells.Add(new AccountCell(id, select.Int64(0), decimal.Parse(select.Text(1), CultureInfo.InvariantCulture), new DateTimeOffset(select.Int64(2), TimeSpan.Zero)));
            }

            return cells;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task WriteAsync(IReadOnlyCollection<AccountCell> cells, DateTimeOffset now, CancellationToken cancellationToken) => InTurnAsync(
        () =>
        {
            using Statement begin = new(_database, "BEGIN IMMEDIATE"), commit = new(_database, "COMMIT"), rollBack = new(_database, "ROLLBACK");
            using Statement insert = new(_database, "INSERT OR REPLACE INTO accounts (account, cell, used, expires) VALUES (?, ?, ?, ?)");
            using Statement forget = new(_database, "DELETE FROM accounts WHERE expires <= ?");
            begin.Run();
            try
            {
                foreach (AccountCell cell in cells)
                    insert.Bind(cell.Id.Value).Bind(cell.Cell).Bind(cell.Used.ToString(CultureInfo.InvariantCulture)).Bind(cell.Expires.UtcTicks).Run();
                forget.Bind(now.UtcTicks).Run();
                commit.Run();
            }
            catch
            {
                if (raw.sqlite3_get_autocommit(_database) == 0) rollBack.Run();
                throw;
            }

            return cells.Count;
        },
        cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        _database.Dispose();
        _turn.Dispose();
    }

    /// <summary>The handle is for one thread at a time, and never for the one that serves a socket.</summary>
    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
