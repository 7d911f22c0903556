namespace Farthing.Gateway.Settings;

/// <summary>What new calls get while the ledger cannot be written.</summary>
public enum WhenUnavailable
{
    /// <summary>They are answered with 503: nothing passes unrecorded.</summary>
    Refuse,

    /// <summary>They pass unmetered, and an alarm says so.</summary>
    Pass,
}
