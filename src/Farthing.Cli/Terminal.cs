using Farthing.Gateway.Settings;
using Spectre.Console;

namespace Farthing.Cli;

/// <summary>What a command knows of the world: where it writes, the clock, the working directory and the environment.</summary>
internal sealed class Terminal
{
    // A pipe has no width; tables that go into one keep all their columns.
    private const int WidthOfPipe = 200;

    /// <summary>Standard output as text, for JSON, CSV and what other programs read.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Opens standard output for bytes.</summary>
    public required Func<Stream> OpenOut { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard output for people: tables and colours, plain where they are not wanted.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>Whether standard error is a terminal, on which progress may be shown.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The working directory and the environment.</summary>
    public required SettingsSource Source { get; init; }

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess()
    {
        SettingsSource source = SettingsSource.OfProcess();
        return new Terminal
        {
            Out = System.Console.Out,
            OpenOut = System.Console.OpenStandardOutput,
            Error = System.Console.Error,
            Console = CreateConsole(System.Console.Out, System.Console.IsOutputRedirected, source.Environment),
            ShowsProgress = !System.Console.IsErrorRedirected,
            Source = source,
        };
    }

    /// <summary>
    /// A console on a writer. No escape sequences where the output is redirected, <c>NO_COLOR</c> is set or the terminal is a dumb one;
    /// <c>COLUMNS</c> gives the width.
    /// </summary>
    public static IAnsiConsole CreateConsole(TextWriter writer, bool isRedirected, IReadOnlyDictionary<string, string> environment)
    {
        bool isPlain = isRedirected
            || (environment.TryGetValue("NO_COLOR", out string? noColor) && noColor.Length > 0)
            || (environment.TryGetValue("TERM", out string? term) && term is "dumb");
        AnsiConsoleSettings settings = new()
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,
        };
        settings.Enrichment.UseDefaultEnrichers = false;
        IAnsiConsole console = AnsiConsole.Create(settings);
        if (environment.TryGetValue("COLUMNS", out string? columns) && int.TryParse(columns, out int width) && width is >= 20 and <= 1000)
            console.Profile.Width = width;
        else if (isRedirected)
            console.Profile.Width = WidthOfPipe;
        console.Profile.Capabilities.Unicode = writer.Encoding.WebName.StartsWith("utf", StringComparison.OrdinalIgnoreCase);
        return console;
    }

    /// <summary>Says on standard error what went wrong.</summary>
    public void Complain(string message) => Error.WriteLine($"farthing: {message}");
}
