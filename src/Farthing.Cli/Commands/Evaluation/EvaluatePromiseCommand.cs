using System.CommandLine;
using System.Globalization;
using Farthing.Routing.Evaluation;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Promises;

namespace Farthing.Cli.Commands.Evaluation;

/// <summary><c>farthing evaluate promise</c>: how often a cascade's promise of quality is kept when its threshold comes from few labels.</summary>
internal static class EvaluatePromiseCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string[]> data = OutcomeFiles.Option("--train", "Files of outcomes: lines of JSON with answers, scores and costs.");
        Option<string> weak = new("--weak") { Description = "The cheap model.", HelpName = "MODEL", Required = true };
        Option<string> strong = new("--strong") { Description = "The strong model.", HelpName = "MODEL", Required = true };
        Option<string?> second = new("--second") { Description = "A second cheap model, asked at the same time: its answer is compared, its cost is paid.", HelpName = "MODEL" };
        Option<int> labels = new("--labels") { Description = "How many calls thresholds are chosen on; the others judge.", DefaultValueFactory = _ => 600 };
        Option<int> splits = new("--splits") { Description = "How often the calls are divided anew, with seeds 0, 1, 2…", DefaultValueFactory = _ => 500 };
        Option<double> maxDrop = new("--max-drop") { Description = "The share of quality that may be lost.", DefaultValueFactory = _ => 0.02 };
        Option<double> confidence = new("--confidence") { Description = "How sure that is to be.", DefaultValueFactory = _ => 0.95 };
        Option<bool> json = CommonOptions.Json();
        Command command = new("promise", "Divide recorded calls again and again: choose a cascade's threshold on some, see on the others whether the promise was kept.")
        {
            data, weak, strong, second, labels, splits, maxDrop, confidence, json,
        };
        labels.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--labels must be at least 1"); });
        splits.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--splits must be at least 1"); });
        maxDrop.Validators.Add(result => { if (result.GetValueOrDefault<double>() is < 0 or > 1) result.AddError("--max-drop must lie between 0 and 1"); });
        confidence.Validators.Add(result => { if (result.GetValueOrDefault<double>() is <= 0 or >= 1) result.AddError("--confidence must lie between 0 and 1"); });
        command.SetAction((parsed, cancellationToken) =>
        {
            IReadOnlyList<ScoredCall> calls = OutcomeFiles.Guard(() => PromiseEvaluation.Score(
                OutcomeFiles.Read(terminal, parsed.GetRequiredValue(data), OutcomeFile.ReadOutcomes),
                parsed.GetRequiredValue(weak), parsed.GetRequiredValue(strong), parsed.GetValue(second), cancellationToken));
            int count = parsed.GetValue(labels);
            if (count >= calls.Count) throw new CommandException($"--labels {count}: only {calls.Count} calls can be used, and some must be left to judge on");
            PromiseTrial trial = PromiseTrial.Run(
                calls, count, parsed.GetValue(splits), new Promise { MaxDrop = parsed.GetValue(maxDrop), Confidence = parsed.GetValue(confidence) });
            terminal.Out.WriteLine(parsed.GetValue(json)
                ? string.Create(CultureInfo.InvariantCulture,
                    $"{{\"calls\":{calls.Count},\"labels\":{count},\"splits\":{trial.Splits},\"kept\":{trial.KeptShare:F4},\"kept_ci95\":[{trial.KeptInterval.Low:F4},{trial.KeptInterval.High:F4}],\"saved\":{trial.Saved:F4}}}")
                : string.Create(CultureInfo.InvariantCulture,
                    $"kept in {100 * trial.KeptShare:F1} % of {trial.Splits} divisions ({100 * trial.KeptInterval.Low:F1}-{100 * trial.KeptInterval.High:F1} %), {100 * trial.Saved:F1} % saved; {calls.Count} calls, {count} with labels"));
            return Task.FromResult(ExitCode.Fine);
        });
        return command;
    }
}
