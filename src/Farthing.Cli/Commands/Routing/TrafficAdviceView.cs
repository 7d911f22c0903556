using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Ledger.Json;
using Farthing.Routing.Advice;
using Spectre.Console;

namespace Farthing.Cli.Commands.Routing;

/// <summary>What traffic advises, as tables, as JSON and as settings.</summary>
internal static class TrafficAdviceView
{
    /// <summary>Writes tables.</summary>
    public static void Write(Terminal terminal, TrafficAdvice advice)
    {
        Table models = new() { Border = TableBorder.None };
        models.AddColumns(["FEATURE", .. ModelStandingView.Columns]);
        foreach (FeatureAdvice feature in advice.Features)
            foreach (ModelStanding model in feature.Models) models.AddRow([Markup.Escape(NameOf(feature)), .. ModelStandingView.Cells(model)]);

        terminal.Console.Write(models);
        Table policies = new() { Border = TableBorder.None };
        policies.AddColumns("POLICY", "WOULD HAVE COST", "SAVED", "QUALITY", "AT WORST");
        foreach (TrafficOutlook outlook in advice.Outlooks)
        {
            policies.AddRow(
                Markup.Escape(outlook.Policy), string.Create(CultureInfo.InvariantCulture, $"${outlook.Cost:F4}"), string.Create(CultureInfo.InvariantCulture, $"{100 * outlook.Saved:F1} %"),
                Points(outlook.Difference), Points(outlook.Bound));
        }

        terminal.Console.WriteLine();
        terminal.Console.WriteLine($"Quality against {advice.ReferenceName}, in points, by {advice.Scores} scored answers:");
        terminal.Console.Write(policies);
        if (advice.Scores < RouteAdvice.FewRows) terminal.Console.WriteLine($"Fewer than {RouteAdvice.FewRows} scores: trust the table only. Scores that users give are no trial: who answered was not drawn by lot (kind: weights does that).");
    }

    /// <summary>Writes the settings, or why there are none.</summary>
    public static void WritePatch(Terminal terminal, TrafficAdvice advice, string patch)
    {
        terminal.Out.WriteLine();
        if (patch.Length > 0) terminal.Out.Write($"# For farthing.yaml:\n{patch}");
        else terminal.Out.WriteLine($"No change is advised: in no feature is a cheaper model, with {TrafficAdvice.LeastScores} scores or more, sure to come near {advice.ReferenceName}.");
    }

    /// <summary>Everything as JSON, the settings included.</summary>
    public static string Json(TrafficAdvice advice) => Encoding.UTF8.GetString(LedgerJson.ToUtf8(json => Write(json, advice), indented: true));

    private static void Write(Utf8JsonWriter json, TrafficAdvice advice)
    {
        json.WriteStartObject();
        json.WriteString("reference", advice.ReferenceName);
        json.WriteNumber("scores", advice.Scores);
        json.WriteStartArray("features");
        foreach (FeatureAdvice feature in advice.Features)
        {
            json.WriteStartObject();
            json.WriteString("feature", feature.Feature);
            json.WriteNumber("calls", feature.Calls);
            json.WriteString("cost_usd", feature.Cost.ToString(CultureInfo.InvariantCulture));
            json.WriteString("choice", feature.Choice);
            ModelStandingView.Write(json, feature.Models);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("policies");
        foreach (TrafficOutlook outlook in advice.Outlooks)
        {
            json.WriteStartObject();
            json.WriteString("policy", outlook.Policy);
            json.WriteString("cost_usd", outlook.Cost.ToString(CultureInfo.InvariantCulture));
            json.WriteNumber("saved", outlook.Saved);
            Number(json, "difference", outlook.Difference);
            Number(json, "bound", outlook.Bound);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("settings", RoutePatch.Write(advice));
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    private static string NameOf(FeatureAdvice feature) => feature.Feature.Length > 0 ? feature.Feature : "(none)";

    private static string Points(double? share) => share is { } known ? (100 * known).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) : "";
}
