namespace Farthing.Ledger;

/// <summary>Prices an attempt whose outcome is not known because the process ended while the call was open.</summary>
public interface IIntentEstimator
{
    /// <summary>
    /// The estimated charge of one attempt, with <see cref="Charge.UsageStatus"/> set to <see cref="UsageStatus.Estimated"/>;
    /// its cost is <c>null</c> when the model has no price. Must not throw.
    /// </summary>
    Charge Estimate(CallIntent intent);
}
