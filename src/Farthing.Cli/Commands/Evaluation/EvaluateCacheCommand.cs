using System.CommandLine;
using System.Globalization;
using Farthing.Caching.Semantic;
using Farthing.Caching.Semantic.Policy;
using Farthing.Embedding;

namespace Farthing.Cli.Commands.Evaluation;

/// <summary><c>farthing evaluate cache</c>: would the answer to an earlier question be served?</summary>
internal static class EvaluateCacheCommand
{
    private const double MostError = 0.2;

    public static Command Create(Terminal terminal)
    {
        Option<string?> pairs = new("--pairs") { Description = "Lines {\"id\",\"a\",\"b\"}: would a cached answer to a be served for b?", HelpName = "FILE" };
        Option<string?> stream = new("--stream") { Description = "Lines {\"id\" or \"t\",\"text\"} in order of arrival: each is looked up and, unless it hit, stored.", HelpName = "FILE" };
        Option<string> output = new("--out") { Description = "The file to write, one line for each.", HelpName = "FILE", Required = true };
        Option<double> maxError = CommonOptions.Parsed("--max-error", "SHARE", "The share of lookups that may be answered wrongly. Default: 0.01.", ReadError);
        maxError.DefaultValueFactory = _ => new ServingOptions().MaxError;
        Option<string?> oracle = new("--oracle")
        {
            Description = "With --stream: a program that reads lines \"id matched\" and answers 1 (the answer serves) or 0; each line is one paid check.",
            HelpName = "COMMAND",
        };
        Option<string?> weights = new("--weights") { Description = "Weights made by the trainer, instead of those that ship.", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "Print the summary as JSON." };
        Command command = new("cache", "Decide for questions whether a cached answer would be served, with the shipped weights and thresholds.")
        {
            pairs, stream, output, maxError, oracle, weights, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(pairs) is null == result.GetValue(stream) is null) result.AddError("evaluate cache needs one of --pairs and --stream");
            if (result.GetValue(oracle) is not null && result.GetValue(stream) is null) result.AddError("--oracle goes with --stream only");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            SemanticEngine engine = SemanticEngine.Create(parsed.GetValue(weights) is { } file ? ReadWeights(terminal, file) : ModelFile.Embedded());
            if (engine.SelfTest() is { } problem) throw new CommandException($"the weights failed their self-test: {problem}");
            ServingOptions options = new() { MaxError = parsed.GetValue(maxError) };
            CacheEvaluation evaluation = new(terminal, engine, options);
            string to = Path.GetFullPath(parsed.GetRequiredValue(output), terminal.Source.Directory);
            CacheSummary summary = parsed.GetValue(pairs) is { } pairsFile
                ? await evaluation.RunPairsAsync(pairsFile, to, cancellationToken)
                : await evaluation.RunStreamAsync(parsed.GetValue(stream)!, to, parsed.GetValue(oracle), cancellationToken);
            terminal.Out.WriteLine(parsed.GetValue(json) ? summary.ToJson() : summary.ToString());
            return ExitCode.Fine;
        });
        return command;
    }

    private static ModelFile ReadWeights(Terminal terminal, string file)
    {
        try
        {
            return ModelFile.Read(File.ReadAllBytes(Path.GetFullPath(file, terminal.Source.Directory)));
        }
        catch (InvalidDataException refusal)
        {
            throw new CommandException($"--weights {file}: {refusal.Message}", refusal);
        }
    }

    private static double ReadError(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share is >= 0 and <= MostError
            ? share
            : throw new FormatException($"--max-error: \"{text}\" is no share from 0 to {MostError.ToString(CultureInfo.InvariantCulture)}");
}
