using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Farthing.Cli;

/// <summary>Prints the version.</summary>
internal sealed class VersionAction(Terminal terminal) : SynchronousCommandLineAction
{
    /// <inheritdoc />
    public override bool Terminating => true;

    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        string version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        terminal.Out.WriteLine(version);
        return ExitCode.Fine;
    }
}
