using Farthing.Calls;

namespace Farthing.Ledger;

/// <summary>Sees every call once it is settled: metrics, alerts, samples. Must be quick and must not throw.</summary>
public interface ICallObserver
{
    /// <summary>A call has been settled.</summary>
    /// <param name="call">The call; its body is valid only until this returns.</param>
    /// <param name="record">What the ledger received.</param>
    void Settled(Call call, CallRecord record);
}
