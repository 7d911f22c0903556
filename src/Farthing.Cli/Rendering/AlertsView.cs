using System.Globalization;
using System.Text.Json;
using Farthing.Alerts;
using Farthing.Alerts.Preview;
using Farthing.Ledger.Json;
using Spectre.Console;

namespace Farthing.Cli.Rendering;

/// <summary>What the commands about alerts say, for people.</summary>
internal static class AlertsView
{
    private const int MostShown = 5;

    /// <summary>Writes incidents as the admin API gives them.</summary>
    public static void WriteIncidents(IAnsiConsole console, byte[] json, string state)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement[] incidents = [.. document.RootElement.GetProperty("incidents").EnumerateArray()];
        console.Write(new Text(incidents.Length == 0 ? $"No alert is {state}.\n" : $"{Figures.Plural(incidents.Length, "alert is", "alerts are")} {state}\n", Style.Parse("bold")));
        foreach (JsonElement incident in incidents)
        {
            string severity = Text(incident, "severity");
            string since = $"since {Moment(incident, "opened_at")}";
            string until = incident.TryGetProperty("resolved_at", out _) ? $" until {Moment(incident, "resolved_at")}" : "";
            console.Write(new Text($"\n{severity,-8}  ", Style.Parse(severity is "critical" ? "red" : severity is "warning" ? "yellow" : "dim")));
            console.Write(new Text($"{Text(incident, "kind"),-16}  {since}{until}\n"));
            foreach (string line in Figures.Wrap(Text(incident, "summary"), Math.Max(40, console.Profile.Width - 10))) console.Write(new Text($"          {line}\n"));
            console.Write(new Text($"          {Text(incident, "id")}\n", Style.Parse("dim")));
        }
    }

    /// <summary>Writes how often rules would have fired.</summary>
    public static void WritePreviews(IAnsiConsole console, IReadOnlyList<RulePreview> previews, IReadOnlySet<AlertKind> enabled)
    {
        console.Write(new Text($"Would have fired in the last {AlertPreview.Days} days\n\n", Style.Parse("bold")));
        FigureTable table = new([new("rule", Kind: CellKind.Whole), new("times", Style: "green"), new("a week"), new("series", 2), new("", 1, CellKind.Whole, "dim")]);
        foreach (RulePreview preview in previews)
        {
            table.Add(
                LedgerNames.Of(preview.Kind),
                preview.Fired is { } fired ? Figures.Count(fired) : "unknown",
                preview.Fired is { } each ? (each * 7.0 / AlertPreview.Days).ToString("0.##", CultureInfo.InvariantCulture) : "",
                preview.Series > 0 ? Figures.Count(preview.Series) : "",
                enabled.Contains(preview.Kind) ? "" : "switched off");
        }

        table.Write(console);
        foreach (RulePreview preview in previews.Where(each => each.Note.Length > 0 || each.Incidents.Count > 0))
        {
            console.Write(new Text($"\n{LedgerNames.Of(preview.Kind)}: {(preview.Note.Length > 0 ? preview.Note : "the latest")}\n", Style.Parse("dim")));
            foreach (PreviewedIncident incident in preview.Incidents.Take(MostShown))
                console.Write(new Text($"  {incident.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC  {incident.Subject}\n"));
        }
    }

    private static string Text(JsonElement element, string name) => Figures.Name(element.GetProperty(name).GetString() ?? "");

    private static string Moment(JsonElement element, string name) =>
        element.GetProperty(name).GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
