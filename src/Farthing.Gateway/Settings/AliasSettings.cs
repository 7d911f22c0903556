using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>A model name of one's own. In the settings either the model's name alone, or a map of these keys.</summary>
public sealed record AliasSettings
{
    /// <summary>What the alias stands for: <c>provider/model</c>, a model name or another alias.</summary>
    public required string Model { get; init; }

    /// <summary>The model that savings are measured against. Default: none, the alias saves nothing by itself.</summary>
    public string? Baseline { get; init; }

    internal static Dictionary<string, AliasSettings> ReadAll(Section aliases)
    {
        Dictionary<string, AliasSettings> settings = new(StringComparer.Ordinal);
        foreach (string name in aliases.Names())
        {
            if (aliases.IsScalar(name))
            {
                settings[name] = new AliasSettings { Model = aliases.Text(name)! };
                continue;
            }

            Section section = aliases.Child(name);
            settings[name] = new AliasSettings { Model = section.RequiredText("model"), Baseline = section.Text("baseline") };
            section.Finish();
        }

        foreach (string name in settings.Keys) CheckForCycle(name, settings, aliases);
        return settings;
    }

    private static void CheckForCycle(string start, Dictionary<string, AliasSettings> settings, Section aliases)
    {
        List<string> way = [start];
        string name = start;
        while (settings.TryGetValue(name, out AliasSettings? alias))
        {
            name = alias.Model;
            way.Add(name);
            if (string.Equals(name, start, StringComparison.Ordinal))
            {
                aliases.Problem(start, $"the alias leads back to itself ({string.Join(" → ", way)}); point one of them at a model");
                return;
            }

            if (way.Count > settings.Count) return;
        }
    }
}
