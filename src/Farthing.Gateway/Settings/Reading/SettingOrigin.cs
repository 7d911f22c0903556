namespace Farthing.Gateway.Settings.Reading;

/// <summary>Where a value was written.</summary>
/// <param name="Source">The file, or <c>environment variable NAME</c>, or a command-line option.</param>
/// <param name="Line">The line in the file, from 1, or 0 where there are no lines.</param>
internal readonly record struct SettingOrigin(string Source, int Line);
