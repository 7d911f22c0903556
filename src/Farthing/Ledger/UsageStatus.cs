namespace Farthing.Ledger;

/// <summary>How well the usage of a charge is known.</summary>
public enum UsageStatus
{
    /// <summary>The provider reported nothing usable: quantities are not known and the cost is not known.</summary>
    Unknown,

    /// <summary>As the provider reported it.</summary>
    Reported,

    /// <summary>The answer broke off: a lower bound from what had been reported.</summary>
    Partial,

    /// <summary>Estimated by us from what was sent and received.</summary>
    Estimated,
}
