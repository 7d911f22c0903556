namespace Farthing.Calls;

/// <summary>Something that is held for a call from before a provider is asked until the call is over: a reservation.</summary>
public interface ICallHold
{
    /// <summary>Whether one more attempt is covered, after one that is over; what that one cost is among the call's charges.</summary>
    bool TryRepeat(Call call);

    /// <summary>Lets go: the call is over and its charges are complete. Called once or more; only the first counts.</summary>
    void Release(Call call);
}
