using Farthing.Budgets.Persistence;

namespace Farthing.Budgets.Leases;

/// <summary>Says on behalf of a replica that is gone what it used, from the journal in its data folder, so that others may use the rest.</summary>
public static class LeaseRecovery
{
    /// <summary>Recovers a folder's leases.</summary>
    /// <param name="dataFolder">The folder; the caller holds its lock.</param>
    /// <param name="store">The shared store, opened in the name of the folder's <see cref="ReplicaIdentity"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="longest">The longest that a call may take: for so long it may be charged that the replica left open.</param>
    /// <param name="cancellationToken">Gives up; it can be done again.</param>
    /// <returns>How many cells of accounts the journal knew of.</returns>
    /// <exception cref="Ledger.LedgerException">The journal or the store cannot be used.</exception>
    public static async Task<int> RunAsync(string dataFolder, ILeaseStore store, TimeProvider time, TimeSpan longest, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        using AccountJournal journal = AccountJournal.Open(AccountKeeper.FolderIn(dataFolder), now, longest, out IReadOnlyCollection<AccountCell> cells);
        await store.RecoverAsync(cells, now, cancellationToken).ConfigureAwait(false);
        return cells.Count;
    }
}
