using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Leases;

/// <summary>What one replica wants of one shared account.</summary>
/// <param name="Id">The account.</param>
/// <param name="Cell">The window, or 0 where windows roll: then the lease is a share of every window.</param>
/// <param name="Limit">What there is for all replicas together.</param>
/// <param name="Used">What this replica used of it.</param>
/// <param name="Held">What this replica used or has set aside: its lease cannot become less.</param>
/// <param name="Wanted">How large its lease should be.</param>
/// <param name="Needed">The least with which a waiting call could go on; what is left is not shared out in smaller parts.</param>
/// <param name="Expires">When the row is of no use any more.</param>
public sealed record LeaseRequest(
    AccountId Id, long Cell, decimal Limit, decimal Used, decimal Held, decimal Wanted, decimal Needed, DateTimeOffset Expires);
