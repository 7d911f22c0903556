using System.CommandLine;
using Farthing.Cli.Commands.Evaluation;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Routing.Advice;
using Farthing.Routing.Outcomes;

namespace Farthing.Cli.Commands.Routing;

/// <summary><c>farthing route advise</c>: which models are dominated, what policies would have cost and risked, and the settings that follow from it.</summary>
internal static class AdviseCommand
{
    private static readonly TimeSpan UsualTime = TimeSpan.FromDays(30);

    public static Command Create(Terminal terminal)
    {
        DateTimeOffset now = terminal.Time.GetUtcNow();
        Option<string[]> outcomes = new("--outcomes") { Description = "Files of outcomes, lines of JSON with scores and costs, in the place of the ledger.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        Option<DateTimeOffset?> since = CommonOptions.Parsed<DateTimeOffset?>("--since", "TIME", "From when on the ledger is read: 30d, 2w, 2026-11-01. Default: 30d.", text => LedgerQueryString.ParseMoment("--since", text, now));
        Option<string?> reference = new("--ref") { Description = "The model that quality is measured against; the best one where left out.", HelpName = "MODEL" };
        Option<double> confidence = Share("--confidence", "How sure bounds are to be.", 0.95, result => result is <= 0 or >= 1, "--confidence must lie between 0 and 1");
        Option<double> maxDrop = Share("--max-drop", "How much quality the settings may lose against it, from 0 to 1.", 0.02, result => result is < 0 or > 1, "--max-drop must lie from 0 to 1");
        Option<string?> write = new("--write") { Description = "Write the settings into a file of its own, which must not exist yet.", HelpName = "FILE" };
        Option<bool> json = CommonOptions.Json();
        LedgerOptions ledger = new();
        Command command = new("advise", "Show which models are dominated, what policies would have cost and risked, and the settings that follow.") { outcomes, since, reference, confidence, maxDrop, write, json };
        ledger.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TrafficAdvice advice;
            if (parsed.GetValue(outcomes) is { Length: > 0 } files)
            {
                List<OutcomeRow> rows = OutcomeFiles.Read(terminal, files, OutcomeFile.ReadOutcomes);
                RouteAdvice pool = OutcomeFiles.Guard(() => RouteAdvice.Of(rows, parsed.GetValue(reference), parsed.GetValue(confidence), cancellationToken));
                if (parsed.GetValue(json)) terminal.Out.WriteLine(OutcomeAdviceView.Json(pool));
                else OutcomeAdviceView.Write(terminal, pool);
                advice = OutcomeFiles.Guard(() => OutcomeTraffic.Advise(rows, parsed.GetValue(reference), parsed.GetValue(confidence), parsed.GetValue(maxDrop)));
            }
            else
            {
                await using ILedgerReader reader = await ledger.OpenAsync(parsed, terminal, cancellationToken);
                DateTimeOffset from = parsed.GetValue(since) ?? now - UsualTime;
                IReadOnlyList<ScoredAnswer> scores = await TrafficReader.ReadScoresAsync(reader, from, cancellationToken);
                IReadOnlyList<ModelSpend> spend = await TrafficReader.ReadSpendAsync(reader, from, cancellationToken);
                advice = OutcomeFiles.Guard(() => TrafficAdvice.Of(scores, spend, parsed.GetValue(reference), parsed.GetValue(confidence), parsed.GetValue(maxDrop)));
                if (parsed.GetValue(json)) terminal.Out.WriteLine(TrafficAdviceView.Json(advice));
                else TrafficAdviceView.Write(terminal, advice);
            }

            string patch = RoutePatch.Write(advice);
            if (parsed.GetValue(write) is { } file) Save(terminal, file, patch, asJson: parsed.GetValue(json));
            else if (!parsed.GetValue(json)) TrafficAdviceView.WritePatch(terminal, advice, patch);
            return ExitCode.Fine;
        });
        return command;
    }

    private static Option<double> Share(string name, string description, double usual, Func<double, bool> isWrong, string problem)
    {
        Option<double> option = new(name) { Description = description, HelpName = "SHARE", DefaultValueFactory = _ => usual };
        option.Validators.Add(result => { if (isWrong(result.GetValueOrDefault<double>())) result.AddError(problem); });
        return option;
    }

    private static void Save(Terminal terminal, string file, string patch, bool asJson)
    {
        string path = Path.GetFullPath(file, terminal.Source.Directory);
        if (patch.Length == 0) throw new CommandException("there is nothing to change, so no file is written: no cheaper model keeps the promise in any feature");
        try
        {
            using FileStream stream = new(path, FileMode.CreateNew);
            using StreamWriter writer = new(stream);
            writer.Write(patch);
        }
        catch (IOException failure)
        {
            throw new CommandException($"{path} cannot be written: {failure.Message}", failure);
        }

        if (!asJson) terminal.Out.WriteLine($"Written to {path}. Put it into farthing.yaml, and look at it with farthing config check.");
    }
}
