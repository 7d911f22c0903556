namespace Farthing.Alerts;

/// <summary>Why somebody is told.</summary>
public enum AlertNotificationReason
{
    /// <summary>Something was found.</summary>
    Opened,

    /// <summary>It is still there after the interval for reminders.</summary>
    Reminder,

    /// <summary>It is over.</summary>
    Resolved,
}
