using System.CommandLine;
using Farthing.Budgets.Documents;
using Farthing.Cli.Commands.Administration;

namespace Farthing.Cli.Commands.Budgets;

/// <summary><c>farthing budgets</c> and <c>farthing limits</c>: what every kind has, and how they stand.</summary>
internal static class BudgetCommands
{
    /// <summary><c>farthing budgets</c>.</summary>
    public static Command CreateBudgets(Terminal terminal)
    {
        Command command = KindCommand.Create(terminal, BudgetKind.Instance);
        command.Description = "How much may be spent, on what, in which time: list, show, create, change, delete, status, preview, raise.";
        command.Add(StatusCommand.Create(terminal, "budgets", "Show how full each budget is, the fullest first. Asks the running gateway."));
        command.Add(PreviewCommand.Create(terminal));
        command.Add(RaiseCommand.Create(terminal));
        return command;
    }

    /// <summary><c>farthing limits</c>.</summary>
    public static Command CreateLimits(Terminal terminal)
    {
        Command command = KindCommand.Create(terminal, LimitKind.Instance);
        command.Description = "How many calls, tokens and dollars in a time, and how many calls at a time: list, show, create, change, delete, status.";
        command.Add(StatusCommand.Create(terminal, "limits", "Show how full each limit is, the fullest first, and what providers said of theirs. Asks the running gateway."));
        return command;
    }
}
