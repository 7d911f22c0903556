using Farthing.Calls;

namespace Farthing.Ledger.Journal;

/// <summary>The record of a call that was open when its process ended: every attempt charged as an estimate.</summary>
internal static class AbandonedCall
{
    /// <param name="intents">The call's intents; one may stand twice, if it was carried from one segment to another.</param>
    /// <param name="estimator">Prices them.</param>
    public static CallRecord Settle(IReadOnlyList<CallIntent> intents, IIntentEstimator estimator)
    {
        CallIntent first = intents[0];
        return new CallRecord
        {
            Id = first.Id,
            StartedAt = first.StartedAt,
            Principal = first.Principal,
            Endpoint = first.Endpoint,
            Streamed = first.Streamed,
            RequestedModel = first.RequestedModel,
            Outcome = CallOutcome.Recovered,
            Charges = [.. intents.DistinctBy(intent => intent.Attempt).OrderBy(intent => intent.Attempt).Select(intent => Estimate(intent, estimator))],
        };
    }

    private static Charge Estimate(CallIntent intent, IIntentEstimator estimator)
    {
        try
        {
            return estimator.Estimate(intent);
        }
        catch (Exception)
        {
            // A call must not keep the others from the store; its cost stays unknown.
            return UnpricedEstimator.Instance.Estimate(intent);
        }
    }
}
