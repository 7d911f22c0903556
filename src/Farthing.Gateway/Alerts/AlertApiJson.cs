using Farthing.Alerts;
using Farthing.Alerts.Channels;
using Farthing.Alerts.Preview;
using Farthing.Gateway.Settings.Alerts;
using Farthing.Ledger.Json;

namespace Farthing.Gateway.Alerts;

/// <summary>What the admin API and the command line say of alerts, as JSON.</summary>
internal static class AlertApiJson
{
    /// <summary>Incidents.</summary>
    public static byte[] OfIncidents(IEnumerable<AlertIncident> incidents) => LedgerJson.ToUtf8(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("incidents");
        foreach (AlertIncident incident in incidents) AlertJson.Write(json, incident);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Channels, without what is secret of them.</summary>
    public static byte[] OfChannels(AlertSettings settings, Func<string, DeliveryStatus?> statusOf) => LedgerJson.ToUtf8(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("channels");
        foreach ((string name, AlertChannelSettings channel) in settings.Channels.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("kind", channel.Kind.ToString().ToLowerInvariant());
            json.WriteString("severity", LedgerNames.Of(channel.Severity));
            json.WriteStartArray("kinds");
            foreach (AlertKind kind in channel.Kinds) json.WriteStringValue(LedgerNames.Of(kind));
            json.WriteEndArray();
            if (statusOf(name) is { } status)
            {
                json.WriteString("last_delivery_at", status.At.UtcDateTime);
                json.WriteBoolean("delivered", status.Error.Length == 0);
                if (status.Error.Length > 0) json.WriteString("error", status.Error);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Previews.</summary>
    public static byte[] OfPreviews(IEnumerable<RulePreview> previews, IReadOnlySet<AlertKind> enabled) => LedgerJson.ToUtf8(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("days", AlertPreview.Days);
        json.WriteStartArray("rules");
        foreach (RulePreview preview in previews)
        {
            json.WriteStartObject();
            json.WriteString("rule", LedgerNames.Of(preview.Kind));
            json.WriteBoolean("enabled", enabled.Contains(preview.Kind));
            if (preview.Fired is { } fired) json.WriteNumber("fired", fired);
            else json.WriteNull("fired");
            json.WriteNumber("series", preview.Series);
            json.WriteStartArray("latest");
            foreach (PreviewedIncident incident in preview.Incidents)
            {
                json.WriteStartObject();
                json.WriteString("at", incident.At.UtcDateTime);
                json.WriteString("dimension", incident.Subject.Dimension);
                json.WriteString("value", incident.Subject.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (preview.Note.Length > 0) json.WriteString("note", preview.Note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
