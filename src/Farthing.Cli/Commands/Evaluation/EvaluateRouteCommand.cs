using System.CommandLine;
using System.CommandLine.Parsing;
using Farthing.Routing.Evaluation;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Pools;
using Farthing.Routing.Promises;

namespace Farthing.Cli.Commands.Evaluation;

/// <summary><c>farthing evaluate route</c>: trains a router on outcomes and says which model it would ask on other prompts.</summary>
internal static class EvaluateRouteCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string[]> train = OutcomeFiles.Option("--train", "Files of outcomes to learn from: lines of JSON.");
        Option<string> data = new("--data") { Description = "The file of prompts to decide on; scores and domains in it are not read.", HelpName = "FILE", Required = true };
        Option<string> output = new("--out") { Description = "The file to write: one decision a line.", HelpName = "FILE", Required = true };
        Option<string?> weak = new("--weak") { Description = "The cheap model of a pair.", HelpName = "MODEL" };
        Option<string?> strong = new("--strong") { Description = "The strong model of a pair.", HelpName = "MODEL" };
        Option<bool> cascade = new("--cascade") { Description = "Decide after the cheap model's answer, which is always paid for." };
        Option<bool> outOfFold = new("--out-of-fold") { Description = "With --cascade: each question is scored by a scorer that has learned nothing of it, so that --data may be among --train." };
        Option<string?> reference = new("--ref") { Description = "A pool of models: the one that the promise is made against.", HelpName = "MODEL" };
        Option<double> maxDrop = new("--max-drop") { Description = "With --ref: the share of quality that may be lost.", HelpName = "SHARE", DefaultValueFactory = _ => 0.0 };
        Option<double> confidence = new("--confidence") { Description = "With --ref: how sure that is.", HelpName = "SHARE", DefaultValueFactory = _ => 0.95 };
        maxDrop.Validators.Add(result => Refuse(result, value => value is >= 0 and <= 1, "--max-drop must lie between 0 and 1"));
        confidence.Validators.Add(result => Refuse(result, value => value is > 0 and < 1, "--confidence must lie between 0 and 1"));
        Command command = new("route", "Learn from outcomes which model to ask and decide on other prompts: {\"id\",\"p\"} for a pair, {\"id\",\"calls\",\"final\"} for a pool.")
        {
            train, data, weak, strong, cascade, outOfFold, reference, maxDrop, confidence, output,
        };
        command.Validators.Add(result =>
        {
            bool isPair = result.GetValue(weak) is not null && result.GetValue(strong) is not null;
            bool isPool = result.GetValue(reference) is not null;
            if (isPair == isPool) result.AddError("evaluate route needs either --weak and --strong, or --ref");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            List<OutcomeRow> training = OutcomeFiles.Read(terminal, parsed.GetRequiredValue(train), OutcomeFile.ReadOutcomes);
            List<OutcomeRow> questions = OutcomeFiles.Read(terminal, [parsed.GetRequiredValue(data)], OutcomeFile.ReadQuestions);
            DecisionLines lines = new(questions);
            try
            {
                if (parsed.GetValue(reference) is { } strongest)
                {
                    Promise promise = new() { MaxDrop = parsed.GetValue(maxDrop), Confidence = parsed.GetValue(confidence) };
                    PoolRouter router = PoolRouter.Train(training, strongest, promise, cancellationToken);
                    lines.Add([.. questions.Select(router.Decide)]);
                    PoolEstimate estimate = router.Estimate;
                    terminal.Error.WriteLine(
                        $"{estimate.Strategy}: {100 * estimate.Saved:F1} % saved, quality {100 * estimate.Difference:+0.0;-0.0;0.0} points (at least {100 * estimate.Bound:+0.0;-0.0;0.0}) by cross-validation");
                }
                else
                {
                    lines.Add(parsed.GetValue(outOfFold)
                        ? PairEvaluation.ScoreAnswersOutOfFold(training, questions, parsed.GetValue(weak)!, parsed.GetValue(strong)!, cancellationToken)
                        : parsed.GetValue(cascade)
                        ? PairEvaluation.ScoreAnswers(training, questions, parsed.GetValue(weak)!, parsed.GetValue(strong)!, cancellationToken)
                        : PairEvaluation.ScorePrompts(training, questions, parsed.GetValue(weak)!, parsed.GetValue(strong)!, cancellationToken));
                }
            }
            catch (FormatException refusal)
            {
                throw new CommandException(refusal.Message, refusal);
            }

            using FileStream file = File.Create(Path.GetFullPath(parsed.GetRequiredValue(output), terminal.Source.Directory));
            lines.Write(file);
            return Task.FromResult(ExitCode.Fine);
        });
        return command;
    }

    private static void Refuse(OptionResult result, Func<double, bool> isFine, string message)
    {
        if (!isFine(result.GetValueOrDefault<double>())) result.AddError(message);
    }
}
