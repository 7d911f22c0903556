using Farthing.Gateway.Settings.Reading;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Settings;

/// <summary>What is logged. Prompts, answers and keys never are.</summary>
public sealed record LoggingSettings
{
    /// <summary>The least important level that is logged: <c>trace</c>, <c>debug</c>, <c>information</c>, <c>warning</c>, <c>error</c> or <c>none</c>. Default <c>information</c>.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary><c>text</c> for people or <c>json</c>, one object a line. Default <c>text</c>.</summary>
    public LogFormat Format { get; init; } = LogFormat.Text;

    internal static LoggingSettings Read(Section section)
    {
        LoggingSettings defaults = new();
        LoggingSettings settings = new()
        {
            Level = section.Choice(
                "level",
                defaults.Level,
                new("trace", LogLevel.Trace),
                new("debug", LogLevel.Debug),
                new("information", LogLevel.Information),
                new("warning", LogLevel.Warning),
                new("error", LogLevel.Error),
                new("none", LogLevel.None)),
            Format = section.Choice("format", defaults.Format, new("text", LogFormat.Text), new("json", LogFormat.Json)),
        };
        section.Finish();
        return settings;
    }
}
