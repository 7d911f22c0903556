using Farthing.Providers;
using Farthing.Wire;

namespace Farthing.Calls;

/// <summary>Something that is held for a call from before a provider is asked until the call is over: a reservation.</summary>
public interface ICallHold
{
    /// <summary>Covers one more attempt, after one that is over; what that one cost is among the call's charges.</summary>
    /// <returns><c>null</c> when it is covered; else why it is not.</returns>
    CallError? Repeat(Call call);

    /// <summary>Covers the next attempt at one of the call's deployments; from the first on, nothing is held at those that were not asked.</summary>
    /// <returns><c>null</c> when it is covered; else why it is not.</returns>
    CallError? MoveTo(Call call, Deployment deployment);

    /// <summary>Whether <see cref="MoveTo"/> would find room at the moment.</summary>
    bool CanMoveTo(Call call, Deployment deployment);

    /// <summary>The most that the attempts which are over can have cost, in USD.</summary>
    decimal MostSpent(Call call);

    /// <summary>Lets go: the call is over and its charges are complete. Called once or more; only the first counts.</summary>
    void Release(Call call);
}
