using System.Text;
using Farthing.Ledger.Json;

namespace Farthing.Alerts.Channels;

/// <summary>A message as an e-mail: one line of subject, plain text below.</summary>
public static class EmailText
{
    private const int LongestSubject = 160;

    /// <summary>The subject: one line, whatever names from outside hold.</summary>
    public static string Subject(AlertNotification notification)
    {
        StringBuilder line = new();
        foreach (char each in $"[{LedgerNames.Of(notification.Incident.Finding.Severity)}] {AlertWords.Title(notification)}: {notification.Incident.Finding.Subject}")
            line.Append(char.IsControl(each) || char.IsSurrogate(each) ? ' ' : each);
        return line.Length <= LongestSubject ? line.ToString() : line.ToString(0, LongestSubject);
    }

    /// <summary>The text.</summary>
    public static string Body(AlertNotification notification)
    {
        AlertFinding finding = notification.Incident.Finding;
        StringBuilder text = new();
        text.Append(finding.Summary).Append("\n\n");
        foreach ((string name, string value) in finding.Facts) text.Append(name).Append(": ").Append(AlertText.Name(value)).Append('\n');
        return text.Append('\n').Append(AlertWords.Footer(notification)).Append('\n').ToString();
    }
}
