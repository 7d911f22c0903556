using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Farthing.Administration.Keys;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Simulator;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing serve</c>: runs the gateway.</summary>
internal static class ServeCommand
{
    /// <summary>The command as the parser knows it; a plain command line does not come this way: see Program.cs.</summary>
    public static Command Create()
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
    public static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            SettingsSource source = SettingsSource.OfProcess(options.Config, options.Urls);
            if (options.Simulate && !SettingsLoader.FindProviders(source)) return await RunSimulatedAsync(options, cancellationToken);
            await ServeAsync(SettingsLoader.Load(source), options.Json, cancellationToken);
            return ExitCode.Fine;
        }
        catch (Exception refusal) when (refusal is SettingsException or GatewayStartException)
        {
            Console.Error.WriteLine($"farthing: {refusal.Message}");
            return ExitCode.Failed;
        }
    }

    private static async Task ServeAsync(FarthingSettings settings, bool json, CancellationToken cancellationToken)
    {
        if (json) settings = settings with { Logging = settings.Logging with { Format = LogFormat.Json } };
        await using GatewayHost host = await GatewayHost.StartAsync(settings, cancellationToken: cancellationToken);
        if (!json) Announce(settings, host);

        // As daemons do. On a terminal a hang-up ends the gateway, as it ends everything that was started there.
        using PosixSignalRegistration? hangUp = Console.IsInputRedirected ? PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            host.ReloadPrices();
            host.ReloadAnswers();
        }) : null;
        await host.WaitForShutdownAsync(cancellationToken);
    }

    /// <summary>Not inlined, so that a gateway before real providers never loads the simulator.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<int> RunSimulatedAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        await using SimulatorServer simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 }, cancellationToken);
        SettingsSource source = SettingsSource.OfProcess(options.Config, options.Urls);
        FarthingSettings settings = SettingsLoader.Load(SimulatedProviders.In(source, simulator.BaseAddress));
        if (!options.Json) Console.WriteLine("No provider key is set: answers come from the built-in simulator and cost nothing real.");
        await ServeAsync(settings, options.Json, cancellationToken);
        return ExitCode.Fine;
    }

    private static void Announce(FarthingSettings settings, GatewayHost host)
    {
        Console.WriteLine($"Farthing listens on {string.Join(", ", host.Addresses)}");
        Console.WriteLine(settings.Providers.Count == 0
            ? "  providers  none: set OPENAI_API_KEY or ANTHROPIC_API_KEY, list providers in farthing.yaml, or start with --simulate"
            : $"  providers  {string.Join(", ", settings.Providers.Keys.Order(StringComparer.Ordinal))}");
        int keys = host.Administration.Current.Of(KeyKind.Instance).Count;
        Console.WriteLine(keys == 0
            ? "  clients    any on this machine; 'farthing keys create NAME' makes the first key"
            : $"  clients    {keys} {(keys == 1 ? "key" : "keys")}");
        Console.WriteLine($"  data       {settings.Data}");
        Console.WriteLine($"  admin key  {(host.AdminKey.IsNew ? "made just now, in" : "in")} {host.AdminKey.File}");
    }
}
