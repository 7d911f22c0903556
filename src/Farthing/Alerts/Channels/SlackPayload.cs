using Farthing.Ledger.Json;

namespace Farthing.Alerts.Channels;

/// <summary>
/// A message for a Slack incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), in blocks of plain text: names
/// from outside cannot become links, mentions or formatting.
/// </summary>
public static class SlackPayload
{
    private const int LongestHeader = 150;
    private const int LongestSection = 3_000;
    private const int MostFields = 10;
    private const int LongestField = 2_000;

    /// <summary>The body.</summary>
    public static byte[] Write(AlertNotification notification) => LedgerJson.ToUtf8(json =>
    {
        AlertFinding finding = notification.Incident.Finding;
        json.WriteStartObject();
        json.WriteString("text", Escape(AlertWords.Title(notification)));
        json.WriteStartArray("blocks");

        json.WriteStartObject();
        json.WriteString("type", "header");
        WriteText(AlertWords.Title(notification), LongestHeader, "text");
        json.WriteEndObject();

        json.WriteStartObject();
        json.WriteString("type", "section");
        WriteText(finding.Summary, LongestSection, "text");
        if (finding.Facts.Count > 0)
        {
            json.WriteStartArray("fields");
            foreach ((string name, string value) in finding.Facts.Take(MostFields)) WriteText($"{name}\n{AlertText.Name(value)}", LongestField);
            json.WriteEndArray();
        }

        json.WriteEndObject();

        json.WriteStartObject();
        json.WriteString("type", "context");
        json.WriteStartArray("elements");
        WriteText(AlertWords.Footer(notification), LongestField);
        json.WriteEndArray();
        json.WriteEndObject();

        json.WriteEndArray();
        json.WriteEndObject();

        void WriteText(string text, int longest, string? name = null)
        {
            if (name is not null) json.WritePropertyName(name);
            json.WriteStartObject();
            json.WriteString("type", "plain_text");
            string escaped = Escape(text);
            json.WriteString("text", escaped.Length <= longest ? escaped : Escape(text[..Math.Min(text.Length, longest / 6)]) + "…");
            json.WriteBoolean("emoji", value: false);
            json.WriteEndObject();
        }
    });

    // The three characters that Slack takes for control characters in any text.
    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
