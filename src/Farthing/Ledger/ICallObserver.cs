namespace Farthing.Ledger;

/// <summary>Sees every call once it is settled: metrics, alerts, samples. Must be quick and must not throw.</summary>
public interface ICallObserver
{
    /// <summary>A call has been settled.</summary>
    void Settled(CallRecord record);
}
