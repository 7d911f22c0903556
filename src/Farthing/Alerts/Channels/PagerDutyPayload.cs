using System.Globalization;
using Farthing.Ledger.Json;

namespace Farthing.Alerts.Channels;

/// <summary>An event for PagerDuty's Events API v2 (https://developer.pagerduty.com/docs/events-api-v2-overview): one alert there for one incident here.</summary>
public static class PagerDutyPayload
{
    private const int LongestSummary = 1_024;

    /// <summary>The body.</summary>
    /// <param name="notification">The message.</param>
    /// <param name="routingKey">The integration's key.</param>
    /// <param name="resolve">Whether the incident is closed there.</param>
    public static byte[] Write(AlertNotification notification, string routingKey, bool resolve) => LedgerJson.ToUtf8(json =>
    {
        AlertFinding finding = notification.Incident.Finding;
        string summary = finding.Summary.Length <= LongestSummary ? finding.Summary : finding.Summary[..LongestSummary];
        json.WriteStartObject();
        json.WriteString("routing_key", routingKey);
        json.WriteString("event_action", resolve ? "resolve" : "trigger");
        json.WriteString("dedup_key", notification.Incident.Id);
        json.WriteStartObject("payload");
        json.WriteString("summary", summary);
        json.WriteString("source", "farthing");
        json.WriteString("severity", LedgerNames.Of(finding.Severity));
        json.WriteString("timestamp", notification.Incident.OpenedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("component", finding.Subject.ToString());
        json.WriteString("class", LedgerNames.Of(finding.Kind));
        json.WriteStartObject("custom_details");
        foreach ((string name, string value) in finding.Facts) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
