namespace Farthing.Alerts;

/// <summary>Whole hours.</summary>
public static class AlertTime
{
    /// <summary>The hour that a moment lies in.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    /// <summary>Whole hours from one to another.</summary>
    public static int HoursBetween(DateTimeOffset from, DateTimeOffset to) => (int)((to.UtcTicks - from.UtcTicks) / TimeSpan.TicksPerHour);
}
