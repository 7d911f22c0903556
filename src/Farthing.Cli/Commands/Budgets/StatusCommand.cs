using System.CommandLine;
using System.Text.Json;
using Farthing.Cli.Commands.Administration;
using Farthing.Cli.Rendering;

namespace Farthing.Cli.Commands.Budgets;

/// <summary><c>farthing budgets status</c> and <c>farthing limits status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create(Terminal terminal, string segment, string description)
    {
        Argument<string?> name = new("name") { Description = "Only this one. Default: all.", Arity = ArgumentArity.ZeroOrOne };
        GatewayPage page = new();
        Command command = new("status", description) { name };
        page.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string query = parsed.GetValue(name) is { } one ? $"?name={Uri.EscapeDataString(one)}" : "";
            JsonElement answer = await page.GetAsync(parsed, terminal, $"admin/v1/{segment}/status{query}", cancellationToken);
            if (page.IsJson(parsed)) KindCommand.WriteJson(terminal, answer);
            else BudgetView.WriteStatus(terminal.Console, answer, segment, parsed.GetValue(name));
            return ExitCode.Fine;
        });
        return command;
    }
}
