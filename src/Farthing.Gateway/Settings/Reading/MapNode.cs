namespace Farthing.Gateway.Settings.Reading;

/// <summary>Keys and values in the order of the file.</summary>
internal sealed class MapNode(SettingOrigin origin) : SettingNode(origin)
{
    private readonly Dictionary<string, SettingNode> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SettingOrigin> _origins = new(StringComparer.Ordinal);
    private readonly List<string> _keys = [];

    /// <summary>The keys in order.</summary>
    public IReadOnlyList<string> Keys => _keys;

    /// <summary>The value, or <c>null</c> when the key is not there or has none.</summary>
    public SettingNode? Find(string key) =>
        _values.TryGetValue(key, out SettingNode? value) && value is not ScalarNode { IsNull: true } ? value : null;

    /// <summary>Where the key was written.</summary>
    public SettingOrigin OriginOf(string key) => _origins.TryGetValue(key, out SettingOrigin origin) ? origin : Origin;

    /// <summary>Adds a key that is not there yet.</summary>
    public bool TryAdd(string key, SettingOrigin origin, SettingNode value)
    {
        if (!_values.TryAdd(key, value)) return false;
        _keys.Add(key);
        _origins[key] = origin;
        return true;
    }

    /// <summary>Adds or replaces.</summary>
    public void Set(string key, SettingNode value)
    {
        if (!_values.ContainsKey(key)) _keys.Add(key);
        _values[key] = value;
        _origins[key] = value.Origin;
    }
}
