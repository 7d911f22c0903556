namespace Farthing.Alerts;

/// <summary>How much an alert matters.</summary>
public enum AlertSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Should be looked at in the next hours.</summary>
    Warning,

    /// <summary>Money is being lost or calls are refused now.</summary>
    Critical,
}
