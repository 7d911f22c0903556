using System.Collections;

namespace Farthing.Gateway.Settings;

/// <summary>Where settings come from.</summary>
public sealed record SettingsSource
{
    /// <summary>The settings file's usual name, looked for in <see cref="Directory"/>.</summary>
    public const string UsualFile = "farthing.yaml";

    /// <summary>The settings file as the user named it; it must exist. <c>null</c>: <see cref="UsualFile"/>, if there is one.</summary>
    public string? File { get; init; }

    /// <summary>The addresses that the command line asks for; they win over all others. <c>null</c>: none.</summary>
    public string? Urls { get; init; }

    /// <summary>The working directory: relative paths of the command line and of the environment start here.</summary>
    public required string Directory { get; init; }

    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The settings of this process: its working directory and environment.</summary>
    public static SettingsSource OfProcess(string? file = null, string? urls = null)
    {
        Dictionary<string, string> environment = new(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        return new SettingsSource
        {
            File = file,
            Urls = urls,
            Directory = System.IO.Directory.GetCurrentDirectory(),
            Environment = environment,
        };
    }
}
