using Farthing.Alerts;

namespace Farthing.Gateway.Tests.Alerts;

/// <summary>Messages to send.</summary>
internal static class AlertSamples
{
    /// <summary>A name that tries to break out of every format.</summary>
    public const string Hostile = "<!channel> <https://evil.example|pay> [pay](https://evil.example)\r\nBcc: evil@evil.example\r\n\r\n\"}]} & \u202e\u0000\ud83d";

    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    public static AlertNotification Make(
        AlertNotificationReason reason = AlertNotificationReason.Opened, AlertSeverity severity = AlertSeverity.Critical, AlertKind kind = AlertKind.Runaway, string key = Hostile)
    {
        AlertSubject subject = new("key", key);
        AlertIncident incident = new()
        {
            Id = "alert_0123456789abcdef0123456789abcdef",
            Finding = new AlertFinding
            {
                Kind = kind,
                Subject = subject,
                Severity = severity,
                Summary = $"Spend of {subject} is running away: $50.00 in the last 30 minutes.",
                Facts = [new("last 30 minutes", "$50.00"), new("also", key)],
            },
            OpenedAt = Start,
            LastSeenAt = Start,
            LastNotifiedAt = Start,
            ResolvedAt = reason == AlertNotificationReason.Resolved ? Start.AddHours(1) : null,
        };
        return new AlertNotification($"notification_{reason}", reason, incident, Start);
    }
}
