using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Providers;

namespace Farthing.Budgets;

/// <summary>
/// Goes through the deployments of a call while budgets or limits of their own keep them back: first those that have room, then those that will have it
/// soonest. Belongs to one call.
/// </summary>
internal sealed class DeploymentsInTurn
{
    private IReadOnlyList<Deployment> _soonest = [];
    private TimeSpan _wait;

    /// <summary>Whether none has room.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The deployments that are left when one account has no room, or those to wait for when none is.</summary>
    public IReadOnlyList<Deployment> After(IReadOnlyList<Deployment> deployments, Refusal refusal)
    {
        List<Deployment> full = [], others = [];
        foreach (Deployment deployment in deployments)
            (AllowanceBook.IsFor(refusal.Account.Allowance, refusal.Account.Key, deployment) ? full : others).Add(deployment);

        TimeSpan wait = refusal.RetryAfter ?? TimeSpan.MaxValue;
        if (_soonest.Count == 0 || wait < _wait) (_soonest, _wait) = (full, wait);
        IsOver = others.Count == 0 || full.Count == 0;
        return !IsOver ? others : _soonest.Count > 0 ? _soonest : deployments;
    }
}
