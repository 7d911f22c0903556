namespace Farthing.Gateway.Settings.Reading;

/// <summary>A text, number, flag or nothing.</summary>
/// <param name="value">The text.</param>
/// <param name="isPlain">Whether it was written without quotes.</param>
/// <param name="origin">Where.</param>
internal sealed class ScalarNode(string value, bool isPlain, SettingOrigin origin) : SettingNode(origin)
{
    /// <summary>The text.</summary>
    public string Value { get; } = value;

    /// <summary>Whether nothing is written: <c>key:</c>, <c>~</c> or <c>null</c>, which is as if the key were not there.</summary>
    public bool IsNull { get; } = isPlain && value is "" or "~" or "null";
}
