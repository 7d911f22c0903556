using System.CommandLine;
using Farthing.Simulator;
using Farthing.Simulator.Faults;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing simulate</c>: the provider simulator alone.</summary>
internal static class SimulateCommand
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    public static Command Create(Terminal terminal)
    {
        Option<int?> port = CommonOptions.Parsed<int?>(
            "--port", "N", $"The port on 127.0.0.1; 0 takes any free one. Default: {SimulatorOptions.DefaultPort}.", text => Number("--port", text, ushort.MaxValue));
        Option<int?> latency = CommonOptions.Parsed<int?>(
            "--latency", "MS", "Milliseconds from a request to the first byte of its answer. Default: 0.",
            text => Number("--latency", text, (int)LongestWait.TotalMilliseconds));
        Option<int?> pace = CommonOptions.Parsed<int?>(
            "--pace", "MS", "Milliseconds between two events of a stream. Default: 0.", text => Number("--pace", text, (int)LongestWait.TotalMilliseconds));
        Option<string?> faults = new("--faults")
        {
            Description = "Which calls fail and how: a JSON array of rules, as docs/simulator.md describes.",
            HelpName = "FILE",
        };
        Option<bool> json = CommonOptions.Json();
        Command command = new("simulate", "Run the provider simulator alone: it speaks OpenAI's, Anthropic's and Gemini's wires and costs nothing.")
        {
            port, latency, pace, faults, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            SimulatorOptions options = new()
            {
                Port = parsed.GetValue(port) ?? SimulatorOptions.DefaultPort,
                Latency = TimeSpan.FromMilliseconds(parsed.GetValue(latency) ?? 0),
                TokenPace = TimeSpan.FromMilliseconds(parsed.GetValue(pace) ?? 0),
                Faults = ReadFaults(terminal, parsed.GetValue(faults)),
            };
            return RunAsync(terminal, options, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, SimulatorOptions options, bool asJson, CancellationToken cancellationToken)
    {
        await using SimulatorServer simulator = await StartAsync(options, cancellationToken);
        string url = simulator.BaseAddress.GetLeftPart(UriPartial.Authority);
        if (asJson)
        {
            terminal.Out.WriteLine($$"""{"url":"{{url}}"}""");
        }
        else
        {
            terminal.Out.WriteLine($"The simulator answers on {url}. Any key will do. Ctrl-C ends it.");
            terminal.Out.WriteLine();
            terminal.Out.WriteLine($"  OpenAI SDK      export OPENAI_BASE_URL={url}/v1 OPENAI_API_KEY=any");
            terminal.Out.WriteLine($"  Anthropic SDK   export ANTHROPIC_BASE_URL={url} ANTHROPIC_API_KEY=any");
        }

        await terminal.Out.FlushAsync(cancellationToken);
        await Waiting.ForCancellationAsync(cancellationToken);
        return ExitCode.Fine;
    }

    private static async Task<SimulatorServer> StartAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await SimulatorServer.StartAsync(options, cancellationToken);
        }
        catch (IOException failure)
        {
            throw new CommandException($"the simulator cannot listen on port {options.Port}: {failure.Message} Choose another with --port.", failure);
        }
    }

    private static FaultScript ReadFaults(Terminal terminal, string? file)
    {
        if (file is null) return FaultScript.None;
        try
        {
            return FaultScript.Parse(File.ReadAllText(Path.GetFullPath(file, terminal.Source.Directory)));
        }
        catch (FormatException refusal)
        {
            throw new CommandException($"{file}: {refusal.Message}", refusal);
        }
    }

    private static int Number(string name, string text, int most) =>
        int.TryParse(text, out int number) && number >= 0 && number <= most
            ? number
            : throw new FormatException($"{name}: \"{text}\" is not allowed: a whole number from 0 to {most}");
}
