namespace Farthing.Ledger;

/// <summary>How the cost of a charge was arrived at.</summary>
public enum CostStatus
{
    /// <summary>The cost is not known: no usage or no price. Never zero.</summary>
    Unknown,

    /// <summary>Usage times catalog prices.</summary>
    Computed,

    /// <summary>The provider said what it charged.</summary>
    ProviderReported,

    /// <summary>A lower bound: the answer broke off.</summary>
    Partial,

    /// <summary>From an estimate of the usage or of the price.</summary>
    Estimated,

    /// <summary>The provider does not bill such an answer (for example a 4xx error): a known zero.</summary>
    NotBilled,

    /// <summary>Nothing: an answer was used again that had been paid for before. The usage is the original's and counts in no total.</summary>
    Reused,
}
