using Farthing.Budgets.Allowances;

namespace Farthing.Budgets.Accounts;

/// <summary>How an account stood at one instant.</summary>
/// <param name="Allowance">What it is an account of.</param>
/// <param name="Id">Its identity.</param>
/// <param name="Label">The values it is for, or empty.</param>
/// <param name="Limit">What there is in the window: amount, raise and carry-over.</param>
/// <param name="Used">What was used in the window, settled calls only; by other replicas too, as far as they have said.</param>
/// <param name="Reserved">What is set aside for this process's calls in flight.</param>
/// <param name="Granted">This process's part of a shared allowance, or <c>null</c> when it is not shared.</param>
/// <param name="Waiting">Calls that wait and touch it.</param>
/// <param name="WindowStart">When the window began.</param>
/// <param name="WindowEnd">When it ends; of a rolling one, when the oldest part leaves it.</param>
/// <param name="FullAt">When all of it is there again if nothing more is used: when the window ends; of a rolling one, when the last that was used leaves it.</param>
public sealed record AccountStatus(
    Allowance Allowance, AccountId Id, string Label, decimal Limit, decimal Used, decimal Reserved, decimal? Granted, int Waiting,
    DateTimeOffset WindowStart, DateTimeOffset WindowEnd, DateTimeOffset FullAt)
{
    /// <summary>What is neither used nor set aside; not below zero.</summary>
    public decimal Remaining => Math.Max(0, Limit - Used - Reserved);

    /// <summary>The values it is for, in the order of the scope's terms with <c>*</c>; empty texts behind them.</summary>
    public IReadOnlyList<string> Values => [Key[0], Key[1], Key[2]];

    private AccountKey Key { get; init; }

    internal static AccountStatus Of(Account account, DateTimeOffset now) => new(
        account.Allowance,
        account.Id,
        account.Label,
        account.LimitAt(now),
        account.UsedAt(now) + account.OthersUsed,
        account.Reserved,
        account.Leases is null ? null : account.GrantedNow,
        account.Waiting,
        account.Allowance.Period.WindowStart(now),
        account.NextAt(now),
        account.FullAt(now))
    { Key = account.Key };
}
