namespace Farthing.Gateway.Settings;

/// <summary>The settings cannot be used. All that is wrong with them is said at once, in the order of the file.</summary>
public sealed class SettingsException(IReadOnlyList<SettingsProblem> problems)
    : Exception(problems.Count == 1
        ? problems[0].ToString()
        : $"The settings have {problems.Count} problems:{Environment.NewLine}{string.Join(Environment.NewLine, problems)}")
{
    /// <summary>The problems, at least one.</summary>
    public IReadOnlyList<SettingsProblem> Problems { get; } = problems;
}
