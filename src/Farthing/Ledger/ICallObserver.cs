using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Ledger;

/// <summary>Sees every call once it is settled: metrics, alerts, samples. Must be quick and must not throw.</summary>
public interface ICallObserver
{
    /// <summary>A call has been settled.</summary>
    /// <param name="call">The call; its body is valid only until this returns.</param>
    /// <param name="record">What the ledger received.</param>
    void Settled(Call call, CallRecord record);

    /// <summary>A call has been refused before a provider was asked: it is none of those that are settled.</summary>
    /// <param name="call">The call; its body is valid only until this returns.</param>
    /// <param name="error">What its caller is told.</param>
    void Refused(Call call, CallError error)
    {
    }
}
