using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Leases;

/// <summary>What a replica may use of a shared account from now on.</summary>
/// <param name="Id">The account.</param>
/// <param name="Cell">The window, or 0 where windows roll.</param>
/// <param name="Granted">The lease: used and set aside may not exceed it.</param>
/// <param name="OthersUsed">What the other replicas have reported as used.</param>
/// <param name="Carried">What the window before left over for all replicas together, where that is carried over.</param>
public sealed record LeaseGrant(AccountId Id, long Cell, decimal Granted, decimal OthersUsed, decimal Carried);
