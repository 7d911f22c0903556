namespace Farthing.Gateway.Settings;

/// <summary>One thing that is wrong with the settings.</summary>
/// <param name="Source">The file, the environment variable or the option that says it.</param>
/// <param name="Line">The line in the file, from 1, or 0 where there are no lines.</param>
/// <param name="Key">The path of the key, for example <c>deployments[0].provider</c>, or empty when the file as a whole is meant.</param>
/// <param name="Message">What is wrong, what is allowed and what to do.</param>
public sealed record SettingsProblem(string Source, int Line, string Key, string Message)
{
    /// <inheritdoc />
    public override string ToString()
    {
        string where = Line > 0 ? $"{Source}:{Line}" : Source;
        return Key.Length > 0 ? $"{where}: {Key}: {Message}" : $"{where}: {Message}";
    }
}
