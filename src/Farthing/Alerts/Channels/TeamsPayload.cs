using Farthing.Ledger.Json;

namespace Farthing.Alerts.Channels;

/// <summary>
/// An adaptive card for a workflow of Microsoft Teams ("When a Teams webhook request is received"). Names from outside stand in text runs, which
/// know no Markdown, so that they cannot become links.
/// </summary>
public static class TeamsPayload
{
    /// <summary>The body.</summary>
    public static byte[] Write(AlertNotification notification) => LedgerJson.ToUtf8(json =>
    {
        AlertFinding finding = notification.Incident.Finding;
        json.WriteStartObject();
        json.WriteString("type", "message");
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        json.WriteStartObject("content");
        json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        json.WriteString("type", "AdaptiveCard");
        json.WriteString("version", "1.4");
        json.WriteStartArray("body");
        WriteRun(AlertWords.Title(notification), isStrong: true);
        WriteRun(finding.Summary, isStrong: false);
        foreach ((string name, string value) in finding.Facts) WriteRun($"{name}: {AlertText.Name(value)}", isStrong: false);
        WriteRun(AlertWords.Footer(notification), isStrong: false);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();

        void WriteRun(string text, bool isStrong)
        {
            json.WriteStartObject();
            json.WriteString("type", "RichTextBlock");
            json.WriteStartArray("inlines");
            json.WriteStartObject();
            json.WriteString("type", "TextRun");
            json.WriteString("text", text);
            if (isStrong) json.WriteString("weight", "Bolder");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
    });
}
