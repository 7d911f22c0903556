using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Farthing.Administration;
using Farthing.Administration.Keys;
using Farthing.Answers.Documents;
using Farthing.Budgets.Documents;
using Farthing.Cli.Commands;
using Farthing.Cli.Commands.Administration;
using Farthing.Cli.Commands.Alerts;
using Farthing.Cli.Commands.Budgets;
using Farthing.Cli.Commands.Caches;
using Farthing.Cli.Commands.Evaluation;
using Farthing.Cli.Commands.Prices;
using Farthing.Cli.Commands.Routing;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Notation;
using Farthing.Pricing.Catalogs;

namespace Farthing.Cli;

/// <summary>The <c>farthing</c> command: reads the command line, runs the command it names, turns failures into exit codes.</summary>
internal static class FarthingCommand
{
    // After Ctrl-C, for a gateway to finish its calls and its ledger.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(60);

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        // Alone, it says what it can do.
        ParseResult parsed = Create(terminal).Parse(args is [] ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
        {
            Complain(parsed, terminal);
            return ExitCode.WrongUse;
        }

        InvocationConfiguration configuration = new()
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = LongestEnd,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Failed;
        }
        catch (Exception failure) when (failure is CommandException or SettingsException or LedgerException or GatewayStartException or CatalogException or AdministrationException)
        {
            terminal.Complain(failure.Message);
            return ExitCode.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            terminal.Complain(failure.Message);
            return ExitCode.Failed;
        }
    }

    // Not RootCommand: that one takes its name from the file that was started.
    private static Command Create(Terminal terminal)
    {
        Command farthing = new("farthing", "Makes every LLM call cost what it is worth: a gateway that meters, prices and records calls.")
        {
            new HelpOption(),
            new VersionOption { Action = new VersionAction(terminal) },
            ServeCommand.Create(),
            DemoCommand.Create(terminal),
            SimulateCommand.Create(terminal),
            ReportCommand.Create(terminal),
            CallsCommand.Create(terminal),
            ExplainCommand.Create(terminal),
            KeysCommand.Create(terminal),
        };
        AdministrationKind[] own = [KeyKind.Instance, BudgetKind.Instance, LimitKind.Instance, FaqKind.Instance];
        foreach (AdministrationKind kind in AdministrationKinds.All.Where(kind => !own.Contains(kind))) farthing.Add(KindCommand.Create(terminal, kind));
        farthing.Add(BudgetCommands.CreateBudgets(terminal));
        farthing.Add(BudgetCommands.CreateLimits(terminal));
        farthing.Add(FaqCommand.Create(terminal));
        farthing.Add(CacheCommand.Create(terminal));
        foreach (Command command in new[]
        {
            TreeCommand.Create(terminal),
            AuditCommand.Create(terminal),
            RecoverCommand.Create(terminal),
        ReplicasCommand.Create(terminal),
        PricesCommand.Create(terminal),
            AlertsCommand.Create(terminal),
            CostCommand.Create(terminal),
            TokensCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            RouteCommand.Create(terminal),
            ConfigCommand.Create(terminal),
        })
        {
            farthing.Add(command);
        }

        return farthing;
    }

    private static void Complain(ParseResult parsed, Terminal terminal)
    {
        Command command = parsed.CommandResult.Command;
        string name = string.Join(' ', Path(parsed.CommandResult));
        HashSet<string> unmatched = [.. parsed.UnmatchedTokens];

        // The value of an option that does not exist is no mistake of its own.
        if (unmatched.Any(token => token.StartsWith('-'))) unmatched.RemoveWhere(token => !token.StartsWith('-'));
        foreach (string token in unmatched)
        {
            bool isOption = token.StartsWith('-');
            IEnumerable<string> known = isOption
                ? command.Options.Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name))
                : command.Subcommands.Select(sub => sub.Name);
            string what = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
            terminal.Complain($"{name} has no {what} \"{token}\"{Nearest.Hint(token, known, command.Subcommands.Count > 0 && !isOption ? "commands" : "")}");
        }

        foreach (ParseError error in parsed.Errors)
        {
            // What the parser says of tokens nobody knows was said better above, and a missing command is their consequence.
            if (unmatched.Count == 0) terminal.Complain(error.Message);
        }

        terminal.Error.WriteLine($"Try: {name} --help");
    }

    private static IEnumerable<string> Path(CommandResult result)
    {
        if (result.Parent is CommandResult parent)
        {
            foreach (string name in Path(parent)) yield return name;
            yield return result.Command.Name;
        }
        else
        {
            yield return "farthing";
        }
    }
}
