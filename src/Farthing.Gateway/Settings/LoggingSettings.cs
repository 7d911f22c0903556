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
                ("trace", LogLevel.Trace),
                ("debug", LogLevel.Debug),
                ("information", LogLevel.Information),
                ("warning", LogLevel.Warning),
                ("error", LogLevel.Error),
                ("none", LogLevel.None)),
            Format = section.Choice("format", defaults.Format, ("text", LogFormat.Text), ("json", LogFormat.Json)),
        };
        section.Finish();
        return settings;
    }
}
