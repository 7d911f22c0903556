using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Cli.Commands.Evaluation;
using Farthing.Routing.Advice;
using Farthing.Routing.Outcomes;
using Spectre.Console;

namespace Farthing.Cli.Commands.Routing;

/// <summary><c>farthing route advise</c>: which models are dominated, and what each promise would have saved.</summary>
internal static class AdviseCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string[]> outcomes = OutcomeFiles.Option("--outcomes", "Files of outcomes: lines of JSON with scores and costs.");
        Option<string?> reference = new("--ref") { Description = "The model that promises are made against; the best one where left out.", HelpName = "MODEL" };
        Option<double> confidence = new("--confidence") { Description = "How sure promises are to be.", HelpName = "SHARE", DefaultValueFactory = _ => 0.95 };
        Option<bool> json = CommonOptions.Json();
        Command command = new("advise", "Show which models are dominated and what each promise of quality would have saved.") { outcomes, reference, confidence, json };
        confidence.Validators.Add(result => { if (result.GetValueOrDefault<double>() is <= 0 or >= 1) result.AddError("--confidence must lie between 0 and 1"); });
        command.SetAction((parsed, cancellationToken) =>
        {
            List<OutcomeRow> rows = OutcomeFiles.Read(terminal, parsed.GetRequiredValue(outcomes), OutcomeFile.ReadOutcomes);
            RouteAdvice advice = OutcomeFiles.Guard(() => RouteAdvice.Of(rows, parsed.GetValue(reference), parsed.GetValue(confidence), cancellationToken));
            if (parsed.GetValue(json)) terminal.Out.WriteLine(Json(advice));
            else Write(terminal, advice);
            return Task.FromResult(ExitCode.Fine);
        });
        return command;
    }

    private static void Write(Terminal terminal, RouteAdvice advice)
    {
        Table models = new() { Border = TableBorder.None };
        models.AddColumns("MODEL", "QUALITY", "PER 1000", "DOMINATED BY");
        foreach (ModelStanding model in advice.Models)
        {
            models.AddRow(
                Markup.Escape(model.Model), $"{100 * model.Quality:F1} ± {100 * model.HalfWidth:F1} %", $"${model.CostPerThousand:F4}", Markup.Escape(model.DominatedBy ?? ""));
        }

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

    private static string Json(RouteAdvice advice)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("reference", advice.Reference);
            json.WriteNumber("rows", advice.Rows);
            json.WriteStartArray("models");
            foreach (ModelStanding model in advice.Models)
            {
                json.WriteStartObject();
                json.WriteString("model", model.Model);
                json.WriteNumber("quality", model.Quality);
                json.WriteNumber("quality_half_width", model.HalfWidth);
                json.WriteString("cost_per_1000_usd", model.CostPerThousand.ToString(CultureInfo.InvariantCulture));
                json.WriteString("dominated_by", model.DominatedBy);
                json.WriteEndObject();
            }

            json.WriteEndArray();
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
