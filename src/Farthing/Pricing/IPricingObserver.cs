namespace Farthing.Pricing;

/// <summary>Sees what was priced and what could not be: metrics, alerts. Must be quick, must not throw, and must not keep what it is given.</summary>
public interface IPricingObserver
{
    /// <summary>A call was priced, or could not be.</summary>
    void Priced(in PricingRequest request, PricedCall call);

    /// <summary>A call was refused because its model has no price.</summary>
    void Blocked(in PricingRequest request);
}
