using Farthing.Gateway.Settings.Reading;
using Farthing.Routing.Policies;

namespace Farthing.Gateway.Settings;

/// <summary>A model name of one's own. In the settings either the model's name alone, or a map of these keys.</summary>
public sealed record AliasSettings
{
    /// <summary>What the alias stands for: <c>provider/model</c>, a model name or another alias.</summary>
    public required string Model { get; init; }

    /// <summary>The policy under <c>routes</c> that chooses the model, in the place of <see cref="Model"/>. Default: none.</summary>
    public string? Route { get; init; }

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
            string? route = section.Text("route");
            if (route is not null && section.Has("model")) section.Problem("route", "stands beside model: an alias stands for a model or for a route; take one of them out");
            string model = route is null ? section.RequiredText("model") : section.Text("model") ?? RouteTable.ModelPrefix + route;
            settings[name] = new AliasSettings { Model = model, Route = route, Baseline = section.Text("baseline") };
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
