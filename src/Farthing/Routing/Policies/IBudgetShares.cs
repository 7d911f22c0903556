using Farthing.Calls;

namespace Farthing.Routing.Policies;

/// <summary>How full budgets are, for policies that go by it.</summary>
public interface IBudgetShares
{
    /// <summary>The share that is used or set aside of the fullest budget that a call touches, or <c>null</c> when it touches none.</summary>
    decimal? ShareOf(Call call);
}
