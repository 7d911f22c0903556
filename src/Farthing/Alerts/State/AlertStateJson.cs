using System.Globalization;
using System.Text.Json;
using Farthing.Ledger.Json;

namespace Farthing.Alerts.State;

/// <summary>The saved state as JSON.</summary>
internal static class AlertStateJson
{
    private const string MomentFormat = "O";

    public static byte[] Write(AlertState state) => LedgerJson.ToUtf8(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        WriteIncidents(json, "open", state.Open);
        WriteIncidents(json, "history", state.History);
        json.WriteStartArray("remembered");
        foreach (RememberedAlert each in state.Remembered)
        {
            json.WriteStartObject();
            json.WriteString("key", each.Key);
            json.WriteString("until", Moment(each.Until));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is no such state.</exception>
    public static AlertState Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(utf8);
            JsonElement root = json.RootElement;
            return new AlertState
            {
                Open = [.. root.GetProperty("open").EnumerateArray().Select(ReadIncident)],
                History = [.. root.GetProperty("history").EnumerateArray().Select(ReadIncident)],
                Remembered = [.. root.GetProperty("remembered").EnumerateArray().Select(each => new RememberedAlert(Text(each, "key"), Moment(each, "until")))],
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"It is no saved state of alerts: {error.Message}", error);
        }
    }

    private static void WriteIncidents(Utf8JsonWriter json, string name, IReadOnlyList<AlertIncident> incidents)
    {
        json.WriteStartArray(name);
        foreach (AlertIncident incident in incidents)
        {
            AlertFinding finding = incident.Finding;
            json.WriteStartObject();
            json.WriteString("id", incident.Id);
            json.WriteString("opened_at", Moment(incident.OpenedAt));
            json.WriteString("last_seen_at", Moment(incident.LastSeenAt));
            json.WriteString("last_notified_at", Moment(incident.LastNotifiedAt));
            if (incident.ResolvedAt is { } resolved) json.WriteString("resolved_at", Moment(resolved));
            json.WriteString("kind", finding.Kind.ToString());
            json.WriteString("dimension", finding.Subject.Dimension);
            json.WriteString("value", finding.Subject.Value);
            json.WriteString("level", finding.Level);
            json.WriteString("severity", finding.Severity.ToString());
            json.WriteString("summary", finding.Summary);
            json.WriteBoolean("once", finding.Once);
            json.WriteStartArray("facts");
            foreach ((string fact, string value) in finding.Facts)
            {
                json.WriteStartArray();
                json.WriteStringValue(fact);
                json.WriteStringValue(value);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static AlertIncident ReadIncident(JsonElement each) => new()
    {
        Id = Text(each, "id"),
        OpenedAt = Moment(each, "opened_at"),
        LastSeenAt = Moment(each, "last_seen_at"),
        LastNotifiedAt = Moment(each, "last_notified_at"),
        ResolvedAt = each.TryGetProperty("resolved_at", out _) ? Moment(each, "resolved_at") : null,
        Finding = new AlertFinding
        {
            Kind = Enum.Parse<AlertKind>(Text(each, "kind")),
            Subject = new AlertSubject(Text(each, "dimension"), Text(each, "value")),
            Level = Text(each, "level"),
            Severity = Enum.Parse<AlertSeverity>(Text(each, "severity")),
            Summary = Text(each, "summary"),
            Once = each.GetProperty("once").GetBoolean(),
            Facts = [.. each.GetProperty("facts").EnumerateArray().Select(fact => KeyValuePair.Create(fact[0].GetString()!, fact[1].GetString()!))],
        },
    };

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null.");

    private static string Moment(DateTimeOffset at) => at.ToUniversalTime().ToString(MomentFormat, CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(JsonElement element, string name) => DateTimeOffset.ParseExact(Text(element, name), MomentFormat, CultureInfo.InvariantCulture);
}
