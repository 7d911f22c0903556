using Farthing.Budgets.Persistence;

namespace Farthing.Budgets.Leases;

/// <summary>
/// Hands out parts of shared accounts, so that the parts of all replicas together never exceed what there is. A part stays counted until its replica
/// gives it back, or somebody says on its behalf what it used.
/// </summary>
public interface ILeaseStore
{
    /// <summary>Changes this replica's leases, in one statement, and says that it is alive.</summary>
    /// <param name="requests">The accounts; may be none.</param>
    /// <param name="lifetime">How long the replica may use its leases without renewing.</param>
    /// <param name="cancellationToken">Gives up; the leases stay what they were, or are what was asked for.</param>
    /// <exception cref="Ledger.LedgerException">The store cannot be reached.</exception>
    Task<IReadOnlyList<LeaseGrant>> RenewAsync(IReadOnlyList<LeaseRequest> requests, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Gives back what an earlier process of this replica held and did not use.</summary>
    /// <param name="used">What its journal says it used, and what it left open; of an account that is not among them it used what it last said.</param>
    /// <param name="now">The time: of windows that roll, what has rolled out by now counts no more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Ledger.LedgerException">The store cannot be reached.</exception>
    Task RecoverAsync(IReadOnlyCollection<AccountCell> used, DateTimeOffset now, CancellationToken cancellationToken);
}
