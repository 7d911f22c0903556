using System.Text;
using System.Text.Json;
using Farthing.Routing.Advice;
using Spectre.Console;

namespace Farthing.Cli.Commands.Routing;

/// <summary>What files of outcomes advise, as tables and as JSON.</summary>
internal static class OutcomeAdviceView
{
    public static void Write(Terminal terminal, RouteAdvice advice)
    {
        Table models = new() { Border = TableBorder.None };
        models.AddColumns(ModelStandingView.Columns);
        foreach (ModelStanding model in advice.Models) models.AddRow(ModelStandingView.Cells(model));
        terminal.Console.Write(models);
        Table policies = new() { Border = TableBorder.None };
        policies.AddColumns("MAY LOSE", "POLICY", "SAVES", "QUALITY", "AT LEAST");
        foreach (PolicyOutlook policy in advice.Policies)
        {
            policies.AddRow(
                $"{100 * policy.MaxDrop:F0} %", Markup.Escape(policy.Policy), $"{100 * policy.Saved:F1} %", $"{100 * policy.Difference:+0.0;-0.0;0.0}", $"{100 * policy.Bound:+0.0;-0.0;0.0}");
        }

        terminal.Console.WriteLine();
        terminal.Console.WriteLine($"Against {advice.Reference}, by cross-validation on {advice.Rows} rows:");
        terminal.Console.Write(policies);
        if (advice.Rows < RouteAdvice.FewRows) terminal.Console.WriteLine($"Fewer than {RouteAdvice.FewRows} rows: trust the table and agreement only.");
    }

    public static string Json(RouteAdvice advice)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("reference", advice.Reference);
            json.WriteNumber("rows", advice.Rows);
            ModelStandingView.Write(json, advice.Models);
            json.WriteStartArray("policies");
            foreach (PolicyOutlook policy in advice.Policies)
            {
                json.WriteStartObject();
                json.WriteNumber("max_drop", policy.MaxDrop);
                json.WriteString("policy", policy.Policy);
                json.WriteNumber("saved", policy.Saved);
                json.WriteNumber("difference", policy.Difference);
                json.WriteNumber("bound", policy.Bound);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
