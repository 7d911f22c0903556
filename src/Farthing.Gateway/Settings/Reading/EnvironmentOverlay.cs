namespace Farthing.Gateway.Settings.Reading;

/// <summary>
/// Puts the environment over the file: <c>FARTHING__SECTION__KEY</c>, items of lists by their index from 0, names of maps in capital
/// letters with <c>_</c> for whatever a variable's name cannot hold.
/// </summary>
internal static class EnvironmentOverlay
{
    private const string Prefix = "FARTHING__";

    /// <summary>Applies every such variable; an empty one counts as not set.</summary>
    public static void Apply(MapNode root, SettingsContext context)
    {
        List<(string Name, string[] Path, string Value)> variables = [];
        foreach ((string name, string value) in context.Source.Environment)
        {
            if (value.Length > 0 && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                variables.Add((name, name[Prefix.Length..].Split("__"), value));
        }

        // Items of a list must come in the order of their index, 2 before 10.
        variables.Sort(static (left, right) => Compare(left.Path, right.Path));
        foreach ((string name, string[] path, string value) in variables)
        {
            SettingOrigin origin = new($"environment variable {name}", 0);
            SettingNode parent = root;
            for (int i = 0; i < path.Length && parent is not null; i++)
            {
                bool isLast = i == path.Length - 1;
                SettingNode? child = isLast ? new ScalarNode(value, isPlain: false, origin) : null;
                bool isList = !isLast && int.TryParse(path[i + 1], out _);
                parent = Step(parent, path[i], child, isList, origin, context)!;
            }
        }
    }

    // Sets the last part of a path, or steps into (and makes, where it is not there yet) one before it.
    private static SettingNode? Step(
        SettingNode parent, string part, SettingNode? value, bool isList, SettingOrigin origin, SettingsContext context)
    {
        SettingNode Make() => value ?? (isList ? new ListNode(origin) : new MapNode(origin));
        switch (parent)
        {
            case MapNode map:
                string key = FindKey(map, part);
                SettingNode? child = map.Find(key);
                if (value is null && child is MapNode or ListNode) return child;
                map.Set(key, Make());
                return map.Find(key);

            case ListNode list when int.TryParse(part, out int index) && index >= 0 && index <= list.Items.Count:
                if (index == list.Items.Count) list.Items.Add(Make());
                else if (value is not null || list.Items[index] is ScalarNode) list.Items[index] = Make();
                return list.Items[index];

            case ListNode list:
                context.Add(origin, "", $"\"{part}\" must be the index of an item of the list, from 0 to {list.Items.Count}");
                return null;

            default:
                return null;
        }
    }

    private static string FindKey(MapNode map, string part)
    {
        string wanted = Normalise(part);
        foreach (string key in map.Keys)
        {
            if (string.Equals(Normalise(key), wanted, StringComparison.Ordinal)) return key;
        }

        return part.ToLowerInvariant();
    }

    private static string Normalise(string name) => string.Create(name.Length, name, static (span, text) =>
    {
        for (int i = 0; i < span.Length; i++) span[i] = char.IsAsciiLetterOrDigit(text[i]) ? char.ToUpperInvariant(text[i]) : '_';
    });

    private static int Compare(string[] left, string[] right)
    {
        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            int order = int.TryParse(left[i], out int a) && int.TryParse(right[i], out int b)
                ? a.CompareTo(b)
                : string.CompareOrdinal(left[i], right[i]);
            if (order != 0) return order;
        }

        return left.Length.CompareTo(right.Length);
    }
}
