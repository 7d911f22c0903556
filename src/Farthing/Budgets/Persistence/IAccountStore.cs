using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Persistence;

/// <summary>Keeps what was used of accounts that left memory.</summary>
public interface IAccountStore
{
    /// <summary>The accounts it keeps.</summary>
    IAsyncEnumerable<AccountId> ReadIdsAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What was used of some accounts, as far as it counts still.</summary>
    Task<IReadOnlyList<AccountCell>> ReadAsync(IReadOnlyCollection<AccountId> ids, CancellationToken cancellationToken);

    /// <summary>Keeps cells, in place of what it has of them, and forgets those that count no more. All or nothing.</summary>
    Task WriteAsync(IReadOnlyCollection<AccountCell> cells, DateTimeOffset now, CancellationToken cancellationToken);
}
