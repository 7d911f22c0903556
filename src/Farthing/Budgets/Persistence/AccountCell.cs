using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Persistence;

/// <summary>What was used of one account in one cell of time.</summary>
/// <param name="Id">The account.</param>
/// <param name="Cell">The cell's number.</param>
/// <param name="Used">What was used.</param>
/// <param name="Expires">When it counts no more; of a call that was left open, at the earliest.</param>
/// <param name="Until">
/// Until when it may still be charged, if it is what was set aside for calls that the end of their process left open; <c>null</c> for what was settled. It counts once
/// in each window that begins before.
/// </param>
public readonly record struct AccountCell(AccountId Id, long Cell, decimal Used, DateTimeOffset Expires, DateTimeOffset? Until = null);
