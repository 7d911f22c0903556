using Farthing.Budgets.Allowances;

namespace Farthing.Budgets.Accounts;

/// <summary>The accounts that a call touches, each once, and what is true of all of them together. Immutable; calls that touch the same accounts share one.</summary>
public sealed class AccountSet
{
    private AccountSet? _forLaterParts;

    internal AccountSet(IReadOnlyCollection<(Account Account, Allowance Allowance)> accounts)
    {
        All = [.. accounts.Select(each => each.Account)];
        Allowances = [.. accounts.Select(each => each.Allowance)];
        HardBudget = accounts.FirstOrDefault(each => each.Allowance is { Hard: true, Measure: Measure.Usd }).Account;
        DependsOnDeployment = Array.Exists(Allowances, allowance => allowance.Scope.IsOfDeployment);
        LimitsOutput = Array.Exists(Allowances, allowance => allowance is { Hard: true, Measure: Measure.Usd or Measure.OutputTokens or Measure.Tokens });
    }

    /// <summary>No accounts.</summary>
    public static AccountSet Empty { get; } = new([]);

    /// <summary>How many there are.</summary>
    public int Count => All.Length;

    /// <summary>The accounts.</summary>
    internal Account[] All { get; }

    /// <summary>What each of them is an account of, as the settings stood when it was found.</summary>
    internal Allowance[] Allowances { get; }

    /// <summary>A hard budget among them, or <c>null</c>.</summary>
    internal Account? HardBudget { get; }

    /// <summary>Whether one of them is for what certain deployments answer.</summary>
    internal bool DependsOnDeployment { get; }

    /// <summary>Whether one of them can ask for a lower output limit.</summary>
    internal bool LimitsOutput { get; }

    /// <summary>
    /// What a later part of one call touches: a call whose models are asked one after the other is one request all the same, and one call at once; a
    /// deployment's own limits count what it is sent.
    /// </summary>
    internal AccountSet ForLaterParts => _forLaterParts ??= new AccountSet([.. All.Zip(Allowances).Where(each => !CountsCalls(each.Second))]);

    private static bool CountsCalls(Allowance allowance) => allowance is { Measure: Measure.Requests or Measure.Concurrency, Scope.IsOfDeployment: false };
}
