namespace Farthing.Gateway.Settings.Reading;

/// <summary>A list.</summary>
internal sealed class ListNode(SettingOrigin origin) : SettingNode(origin)
{
    /// <summary>The items in order.</summary>
    public List<SettingNode> Items { get; } = [];
}
