using System.Text.Json;
using Farthing.Ledger.Json;

namespace Farthing.Alerts.Channels;

/// <summary>Incidents as JSON: what webhooks are sent and what the admin API answers.</summary>
public static class AlertJson
{
    private const string MomentFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The body of a generic webhook.</summary>
    public static byte[] ToWebhook(AlertNotification notification) => LedgerJson.ToUtf8(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", notification.Id);
        json.WriteString("event", LedgerNames.Of(notification.Reason));
        json.WriteString("at", Moment(notification.At));
        json.WritePropertyName("incident");
        Write(json, notification.Incident);
        json.WriteEndObject();
    });

    /// <summary>Writes an incident.</summary>
    public static void Write(Utf8JsonWriter json, AlertIncident incident)
    {
        AlertFinding finding = incident.Finding;
        json.WriteStartObject();
        json.WriteString("id", incident.Id);
        json.WriteString("kind", LedgerNames.Of(finding.Kind));
        json.WriteString("severity", LedgerNames.Of(finding.Severity));
        json.WriteStartObject("subject");
        json.WriteString("dimension", finding.Subject.Dimension);
        json.WriteString("value", finding.Subject.Value);
        json.WriteEndObject();
        if (finding.Level.Length > 0) json.WriteString("level", finding.Level);
        json.WriteString("summary", finding.Summary);
        json.WriteStartObject("facts");
        foreach ((string name, string value) in finding.Facts) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteString("opened_at", Moment(incident.OpenedAt));
        json.WriteString("last_seen_at", Moment(incident.LastSeenAt));
        json.WriteString("last_notified_at", Moment(incident.LastNotifiedAt));
        if (incident.ResolvedAt is { } resolved) json.WriteString("resolved_at", Moment(resolved));
        json.WriteEndObject();
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString(MomentFormat, System.Globalization.CultureInfo.InvariantCulture);
}
