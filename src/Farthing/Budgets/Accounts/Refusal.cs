namespace Farthing.Budgets.Accounts;

/// <summary>Why a call was not let in.</summary>
/// <param name="Account">The account that has no room.</param>
/// <param name="IsSpent">Whether what is used already leaves no room, so that waiting for calls in flight cannot help.</param>
/// <param name="Needed">The least the call needs of it.</param>
/// <param name="RetryAfter">When there will be room at the earliest, or <c>null</c> when never: the call needs more than there is in a window.</param>
/// <param name="LacksLease">Whether it is only this process's part of a shared allowance that has no room.</param>
/// <param name="LineIsFull">Whether it did not wait because too many calls wait already.</param>
/// <param name="CannotRemember">Whether there is room, but the journal cannot be written: what is set aside would be forgotten after a kill.</param>
public sealed record Refusal(Account Account, bool IsSpent, decimal Needed, TimeSpan? RetryAfter, bool LacksLease, bool LineIsFull = false, bool CannotRemember = false);
