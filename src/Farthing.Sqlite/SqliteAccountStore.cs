using System.Globalization;
using System.Runtime.CompilerServices;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Persistence;

namespace Farthing.Sqlite;

/// <summary>Keeps accounts that left memory in the SQLite file of a data folder, on a handle of its own.</summary>
public sealed class SqliteAccountStore : IAccountStore, IDisposable
{
    private readonly SqliteTurn _turn;

    private SqliteAccountStore(SqliteTurn turn) => _turn = turn;

    /// <summary>Opens it.</summary>
    /// <exception cref="Ledger.LedgerException">The file cannot be opened or is of a newer version.</exception>
    public static SqliteAccountStore Open(string dataFolder, TimeSpan? busyTimeout = null) =>
        new(new SqliteTurn(SqliteDatabase.OpenForWriting(dataFolder, busyTimeout ?? TimeSpan.FromSeconds(5))));

    /// <inheritdoc />
    public async IAsyncEnumerable<AccountId> ReadIdsAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<AccountId> ids = await _turn.ReadAsync(
            database =>
            {
                List<AccountId> found = [];
                using Statement select = new(database, "SELECT DISTINCT account FROM accounts WHERE expires > ?");
                select.Bind(now.UtcTicks);
                while (select.Step()) found.Add(new AccountId(select.Int64(0)));
                return found;
            },
            cancellationToken).ConfigureAwait(false);
        foreach (AccountId id in ids) yield return id;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<AccountCell>> ReadAsync(IReadOnlyCollection<AccountId> ids, CancellationToken cancellationToken) => _turn.ReadAsync<IReadOnlyList<AccountCell>>(
        database =>
        {
            List<AccountCell> cells = [];
            using Statement select = new(database, "SELECT cell, used, expires FROM accounts WHERE account = ?");
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
    public Task WriteAsync(IReadOnlyCollection<AccountCell> cells, DateTimeOffset now, CancellationToken cancellationToken) => _turn.WriteAsync(
        database =>
        {
            using Statement insert = new(database, "INSERT OR REPLACE INTO accounts (account, cell, used, expires) VALUES (?, ?, ?, ?)");
            using Statement forget = new(database, "DELETE FROM accounts WHERE expires <= ?");
            foreach (AccountCell cell in cells)
                insert.Bind(cell.Id.Value).Bind(cell.Cell).Bind(cell.Used.ToString(CultureInfo.InvariantCulture)).Bind(cell.Expires.UtcTicks).Run();
            forget.Bind(now.UtcTicks).Run();
            return cells.Count;
        },
        cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();
}
