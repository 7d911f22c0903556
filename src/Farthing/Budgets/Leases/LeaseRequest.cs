using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Leases;

/// <summary>What one replica wants of one shared account.</summary>
/// <param name="Id">The account.</param>
/// <param name="Cell">The window, or 0 where windows roll: then the lease is a share of every window.</param>
/// <param name="Limit">What there is for all replicas together, without what is carried over.</param>
/// <param name="Carry">The most that is carried over from the window before.</param>
/// <param name="Lasts">Whether calls in flight count in the window in which they end: then leases of the window before count until their replicas say what became of them.</param>
/// <param name="Used">What this replica used of it.</param>
/// <param name="Kept">What this replica goes on to use whatever the answer, and if none comes: its lease cannot become less.</param>
/// <param name="Wanted">How large its lease should be.</param>
/// <param name="Needed">The least with which a waiting call could go on.</param>
/// <param name="Call">That call's number, or 0: the accounts of one call get what it needs together or not at all, so that no two calls hold what the other waits for.</param>
/// <param name="Begins">When the window began.</param>
/// <param name="LeftOpen">What of that which was used is of calls that the end of an earlier process left open: it counts in the windows that follow as well.</param>
/// <param name="Until">Until when that may be charged, or <c>null</c>.</param>
/// <param name="Expires">When the row is of no use any more, if all of it was used: what a window left over is asked for until the next one ends.</param>
public sealed record LeaseRequest(
    AccountId Id, long Cell, decimal Limit, decimal Carry, bool Lasts, decimal Used, decimal Kept, decimal Wanted, decimal Needed, int Call,
    DateTimeOffset Begins, decimal LeftOpen, DateTimeOffset? Until, DateTimeOffset Expires);
