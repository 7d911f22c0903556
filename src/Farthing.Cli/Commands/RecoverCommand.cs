using System.CommandLine;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing recover FOLDER</c>: settles what a gateway that is gone left in its data folder.</summary>
internal static class RecoverCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> folder = new("folder") { Description = "The data folder of a gateway that shared the store and will not start again." };
        Option<string?> config = CommonOptions.Config();
        Command command = new("recover", "Move what a lost gateway's data folder holds into the shared store, and give back what it had leased.") { folder, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string path = Path.GetFullPath(parsed.GetValue(folder)!, terminal.Source.Directory);
            if (!Directory.Exists(path)) throw new CommandException($"there is no folder {path}");
            FarthingSettings settings = SettingsLoader.LoadForLedger(terminal.Source with { File = parsed.GetValue(config) }) with { Data = path };
            long calls = await FolderRecovery.RunAsync(settings, cancellationToken);
            terminal.Out.WriteLine($"Recovered {path}: {calls} calls moved into the store; what was leased and not used is free for others.");
            return ExitCode.Fine;
        });
        return command;
    }
}
