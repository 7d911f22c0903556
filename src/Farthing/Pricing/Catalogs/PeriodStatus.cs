namespace Farthing.Pricing.Catalogs;

/// <summary>How sure it is that a period's prices are what the provider charges.</summary>
public enum PeriodStatus
{
    /// <summary>Seen on the provider's list or agreed on by independent sources.</summary>
    Confirmed,

    /// <summary>Announced for a later day. It is not charged until a review after its start confirms it: announced rises have been cancelled.</summary>
    Scheduled,

    /// <summary>From one source, or sources disagree. A cost from it is an estimate and says so.</summary>
    Unconfirmed,

    /// <summary>Announced and withdrawn; kept for the record, never charged.</summary>
    Cancelled,
}
