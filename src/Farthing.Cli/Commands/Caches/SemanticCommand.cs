using System.CommandLine;
using System.Text.Json;
using Farthing.Cli.Commands.Administration;
using Farthing.Cli.Commands.Budgets;
using Farthing.Cli.Rendering;

namespace Farthing.Cli.Commands.Caches;

/// <summary><c>farthing cache semantic [ID]</c>: what matching questions found, saved and got wrong; or on what one call was answered.</summary>
internal static class SemanticCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string?> id = new("id") { Description = "A call that was answered with another question's answer. Default: the figures of every route.", Arity = ArgumentArity.ZeroOrOne };
        GatewayPage page = new();
        Command command = new("semantic", "Show what matching questions by meaning found, saved and got wrong.") { id };
        page.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string? call = parsed.GetValue(id);
            JsonElement answer = await page.GetAsync(parsed, terminal, $"admin/v1/cache/semantic{(call is null ? "" : $"/{Uri.EscapeDataString(call)}")}", cancellationToken);
            if (page.IsJson(parsed)) KindCommand.WriteJson(terminal, answer);
            else if (call is null) SemanticView.WriteRoutes(terminal.Console, answer);
            else SemanticView.WriteMatch(terminal.Console, answer);
            return ExitCode.Fine;
        });
        return command;
    }
}
