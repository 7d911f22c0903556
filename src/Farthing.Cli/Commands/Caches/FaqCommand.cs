using System.CommandLine;
using Farthing.Answers.Documents;
using Farthing.Cli.Commands.Administration;
using Farthing.Cli.Commands.Budgets;
using Farthing.Cli.Rendering;

namespace Farthing.Cli.Commands.Caches;

/// <summary><c>farthing faq</c>: what every kind has, and <c>reload</c>.</summary>
internal static class FaqCommand
{
    public static Command Create(Terminal terminal)
    {
        Command command = KindCommand.Create(terminal, FaqKind.Instance);
        command.Description = "Answers without a model: list, show, create, change, delete, reload.";
        command.Add(Reload(terminal));
        return command;
    }

    private static Command Reload(Terminal terminal)
    {
        GatewayPage page = new();
        Command command = new("reload", "Make the running gateway read the file of answers (answers.file) again.");
        page.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var answer = await page.SendAsync(parsed, terminal, HttpMethod.Post, "admin/v1/answers/reload", default, cancellationToken);
            if (page.IsJson(parsed)) KindCommand.WriteJson(terminal, answer);
            else terminal.Out.WriteLine($"{Figures.Plural(answer.GetProperty("questions").GetInt64(), "question", "questions")} and {Figures.Plural(answer.GetProperty("rules").GetInt64(), "rule", "rules")} in force.");
            return ExitCode.Fine;
        });
        return command;
    }
}
