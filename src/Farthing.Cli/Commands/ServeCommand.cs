using System.CommandLine;
using Farthing.Gateway.Settings;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing serve</c>: runs the gateway.</summary>
internal static class ServeCommand
{
    /// <summary>The command as the parser knows it; a plain command line does not come this way: see Program.cs.</summary>
    public static Command Create(Terminal terminal)
    {
        Option<string?> config = CommonOptions.Config();
        Option<string?> urls = new("--urls")
        {
            Description = "Addresses to listen on, separated by ;. Default: what the settings say, else http://127.0.0.1:9600.",
            HelpName = "URLS",
        };
        Option<bool> simulate = new("--simulate") { Description = "Answer from the built-in simulator when no provider key is set." };
        Option<bool> json = new("--json") { Description = "Log JSON for machines, one object a line." };
        Command command = new("serve", "Run the gateway.") { config, urls, simulate, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ServeOptions(parsed.GetValue(config), parsed.GetValue(urls), parsed.GetValue(simulate), parsed.GetValue(json)), cancellationToken));
        return command;
    }

    /// <summary>Runs the gateway until it is stopped.</summary>
    public static Task<int> RunAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _ = SettingsLoader.Load(SettingsSource.OfProcess(options.Config, options.Urls));
            Console.Error.WriteLine("farthing: serving is not part of this build yet");
        }
        catch (SettingsException refusal)
        {
            Console.Error.WriteLine($"farthing: {refusal.Message}");
        }

        return Task.FromResult(ExitCode.Failed);
    }
}
