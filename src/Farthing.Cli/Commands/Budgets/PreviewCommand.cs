using System.CommandLine;
using System.Text.Json;
using Farthing.Cli.Commands.Administration;
using Farthing.Cli.Rendering;

namespace Farthing.Cli.Commands.Budgets;

/// <summary><c>farthing budgets preview</c>: when each step of a budget's ladder will be taken at the present pace.</summary>
internal static class PreviewCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> name = new("name") { Description = "The budget's name." };
        GatewayPage page = new();
        Command command = new("preview", "Show when each step of a budget's ladder will be taken at the present pace. Asks the running gateway.") { name };
        page.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string of = parsed.GetRequiredValue(name);
            JsonElement answer = await page.GetAsync(parsed, terminal, $"admin/v1/budgets/status?name={Uri.EscapeDataString(of)}", cancellationToken);
            if (answer.GetProperty("accounts").GetArrayLength() == 0)
                throw new CommandException($"no budget is named \"{Figures.Name(of)}\", or nobody it is for has called yet. farthing budgets list shows them.");
            if (page.IsJson(parsed)) KindCommand.WriteJson(terminal, answer);
            else BudgetView.WritePreview(terminal.Console, answer);
            return ExitCode.Fine;
        });
        return command;
    }
}
