namespace Farthing.Gateway.Settings.Reading;

/// <summary>A value in the settings.</summary>
internal abstract class SettingNode(SettingOrigin origin)
{
    /// <summary>Where it was written.</summary>
    public SettingOrigin Origin { get; } = origin;
}
