using Farthing.Gateway.Settings;

namespace Farthing.Gateway.Tests.Settings;

/// <summary>A working directory of its own, with a settings file if one is given.</summary>
internal sealed class SettingsFolder : IDisposable
{
    public SettingsFolder(string? yaml = null)
    {
        Path = Directory.CreateTempSubdirectory("farthing-settings-").FullName;
        if (yaml is not null) Write(SettingsSource.UsualFile, yaml);
    }

    public string Path { get; }

    public Dictionary<string, string> Environment { get; } = [];

    public void Write(string name, string text) => File.WriteAllText(System.IO.Path.Combine(Path, name), text);

    public SettingsSource Source(string? file = null, string? urls = null) =>
        new() { Directory = Path, Environment = Environment, File = file, Urls = urls };

    public FarthingSettings Load(string? file = null, string? urls = null) => SettingsLoader.Load(Source(file, urls));

    public IReadOnlyList<SettingsProblem> Problems(string? file = null, string? urls = null) =>
        Should.Throw<SettingsException>(() => Load(file, urls)).Problems;

    public SettingsProblem OnlyProblem() => Problems().ShouldHaveSingleItem();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
