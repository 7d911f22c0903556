namespace Farthing.Gateway.Settings.Reading;

/// <summary>What reading needs everywhere: the environment, the folders that paths start from, and the list of problems.</summary>
internal sealed class SettingsContext(SettingsSource source)
{
    private readonly List<SettingsProblem> _problems = [];

    /// <summary>Where the settings come from.</summary>
    public SettingsSource Source { get; } = source;

    /// <summary>The settings file's path as problems show it, or empty when there is none.</summary>
    public string FileName { get; set; } = "";

    /// <summary>The folder of the settings file.</summary>
    public string FileFolder { get; set; } = source.Directory;

    /// <summary>Whether the file could not be read at all, so that nothing else can be said of it.</summary>
    public bool IsUnreadable { get; private set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<SettingsProblem> Problems => _problems;

    /// <summary>Whether anything is wrong.</summary>
    public bool HasProblems => _problems.Count > 0;

    /// <summary>Notes a problem.</summary>
    public void Add(SettingOrigin origin, string key, string message) =>
        _problems.Add(new SettingsProblem(origin.Source, origin.Line, key, message));

    /// <summary>Notes that the file cannot be read.</summary>
    public void AddUnreadable(SettingOrigin origin, string message)
    {
        IsUnreadable = true;
        Add(origin, "", message);
    }

    /// <summary>All problems as one error, in the order of the file and those of other sources after them.</summary>
    public SettingsException ToException() =>
        new([.. _problems.OrderBy(p => p.Line == 0 ? int.MaxValue : p.Line)]);
}
