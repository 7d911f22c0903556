using System.Runtime.CompilerServices;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Persistence;

namespace Farthing.Tests.Budgets;

/// <summary>A store that outlives a table but not the test.</summary>
internal sealed class AccountStoreInMemory : IAccountStore
{
    private readonly Dictionary<(AccountId Id, long Cell), AccountCell> _cells = [];

    /// <summary>Called while cells are being written.</summary>
    public Action? Writing { get; set; }

    public async IAsyncEnumerable<AccountId> ReadIdsAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (AccountId id in _cells.Values.Where(cell => cell.Expires > now).Select(cell => cell.Id).Distinct()) yield return id;
    }

    public Task<IReadOnlyList<AccountCell>> ReadAsync(IReadOnlyCollection<AccountId> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AccountCell>>([.. _cells.Values.Where(cell => ids.Contains(cell.Id))]);

    public Task WriteAsync(IReadOnlyCollection<AccountCell> cells, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (AccountCell cell in cells) _cells[(cell.Id, cell.Cell)] = cell;
        Writing?.Invoke();
        return Task.CompletedTask;
    }
}
