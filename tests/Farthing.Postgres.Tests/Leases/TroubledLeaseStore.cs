using Farthing.Budgets.Leases;
using Farthing.Budgets.Persistence;
using Farthing.Ledger;

namespace Farthing.Postgres.Tests.Leases;

/// <summary>A lease store whose answers can be late or lost, and which can be out of reach.</summary>
internal sealed class TroubledLeaseStore(ILeaseStore store) : ILeaseStore
{
    /// <summary>Whether the next statement is not sent.</summary>
    public bool IsAway { get; set; }

    /// <summary>Whether the answer to the next statement, which was carried out, is lost.</summary>
    public bool LosesAnswer { get; set; }

    /// <summary>What happens after the next statement was carried out and before its answer is there.</summary>
    public Action? Meanwhile { get; set; }

    public async Task<IReadOnlyList<LeaseGrant>> RenewAsync(IReadOnlyList<LeaseRequest> requests, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        (bool away, bool loses, Action? meanwhile) = (IsAway, LosesAnswer, Meanwhile);
        (IsAway, LosesAnswer, Meanwhile) = (false, false, null);
        if (away) throw new LedgerException("The server cannot be reached.");
        IReadOnlyList<LeaseGrant> grants = await store.RenewAsync(requests, lifetime, cancellationToken);
        meanwhile?.Invoke();
        return loses ? throw new LedgerException("The connection was lost.") : grants;
    }

    public Task RecoverAsync(IReadOnlyCollection<AccountCell> used, DateTimeOffset now, CancellationToken cancellationToken) => store.RecoverAsync(used, now, cancellationToken);
}
