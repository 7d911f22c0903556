using Farthing.Calls;

namespace Farthing.Ledger;

/// <summary>Sees every call once it is settled: metrics, alerts, samples. Must be quick and must not throw.</summary>
public interface ICallObserver
{
    /// <summary>A call has been settled.</summary>
    /// <param name="call">The call; its body is valid only until this returns.</param>
    /// <param name="record">What the ledger received.</param>
    void Settled(Call call, CallRecord record);

    /// <summary>A call has been refused before a provider was asked: the ledger has no record of it.</summary>
    /// <param name="call">The call; its body is valid only until this returns.</param>
    /// <param name="code">The error's stable code.</param>
    /// <param name="refusedBy">The name of the budget or limit that refused it, or empty.</param>
    void Refused(Call call, string code, string refusedBy)
    {
    }
}
