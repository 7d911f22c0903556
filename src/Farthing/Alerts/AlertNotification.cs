namespace Farthing.Alerts;

/// <summary>One message about an incident.</summary>
/// <param name="Id">Its identity, the same at every attempt to deliver it, so that a receiver can tell a repetition.</param>
/// <param name="Reason">Why it is sent.</param>
/// <param name="Incident">The incident as it stood.</param>
/// <param name="At">When it was made.</param>
public sealed record AlertNotification(string Id, AlertNotificationReason Reason, AlertIncident Incident, DateTimeOffset At)
{
    /// <summary>A message with which a channel is tried.</summary>
    public static AlertNotification Test(Random random, DateTimeOffset now)
    {
        AlertIncident incident = new()
        {
            Id = AlertIdentity.Next("alert", random),
            Finding = new AlertFinding
            {
                Kind = AlertKind.Test,
                Subject = AlertSubject.Organisation,
                Severity = AlertSeverity.Info,
                Summary = "This is a test. Alerts of Farthing reach this channel.",
            },
            OpenedAt = now,
            LastSeenAt = now,
            LastNotifiedAt = now,
        };
        return new AlertNotification(AlertIdentity.Next("notification", random), AlertNotificationReason.Opened, incident, now);
    }
}
