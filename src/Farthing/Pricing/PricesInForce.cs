using Farthing.Pricing.Metering;
using Farthing.Pricing.Overrides;

namespace Farthing.Pricing;

/// <summary>
/// What calls are charged at now: a snapshot of catalog and overrides that a reload replaces whole, and the accounts of volume plans, which
/// outlive reloads. Safe for concurrent use; a call takes one snapshot and no lock, unless a volume plan covers it.
/// </summary>
/// <param name="pricer">The prices to begin with.</param>
/// <param name="accounts">The accounts of volume plans; the first one that covers a call counts it.</param>
public sealed class PricesInForce(Pricer pricer, params IReadOnlyList<VolumeAccount> accounts)
{
    private volatile Pricer _pricer = pricer;

    /// <summary>The prices as they stand.</summary>
    public Pricer Pricer => _pricer;

    /// <summary>The accounts of volume plans.</summary>
    public IReadOnlyList<VolumeAccount> Accounts => accounts;

    /// <summary>Puts other prices in force; calls that are charged from now on get them.</summary>
    public void Replace(Pricer pricer) => _pricer = pricer;

    /// <summary>Prices an answer and counts it in the account that covers it.</summary>
    public void Charge(in PricingRequest request, UsageReport report, PricedCall result)
    {
        _pricer.Price(request, report, result);
        for (int i = 0; i < accounts.Count; i++)
        {
            if (!accounts[i].Plan.Covers(request)) continue;
            accounts[i].Charge(result, request.At);
            return;
        }
    }
}
