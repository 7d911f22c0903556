using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Persistence;

/// <summary>What was used of one account in one cell of time.</summary>
/// <param name="Id">The account.</param>
/// <param name="Cell">The cell's number.</param>
/// <param name="Used">What was used.</param>
/// <param name="Expires">When it counts no more.</param>
public readonly record struct AccountCell(AccountId Id, long Cell, decimal Used, DateTimeOffset Expires);
