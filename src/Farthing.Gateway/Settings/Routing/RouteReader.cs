using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;
using Farthing.Routing.Policies;

namespace Farthing.Gateway.Settings.Routing;

/// <summary>Reads <c>routes</c>, and checks what the policies say of models and of each other.</summary>
internal static class RouteReader
{
    public static List<RouteSettings> ReadAll(Section routes, Section aliasSection, IReadOnlyDictionary<string, AliasSettings> aliases, ModelNames models)
    {
        List<RouteSettings> all = [];
        foreach (string name in routes.Names())
        {
            if (CheckName(name) is { } wrong) routes.Problem(name, wrong);
            Section section = routes.Child(name);
            RouteFor calls = RouteFor.Read(section.Child("for"));
            if (section.Has("for") && calls.Terms.Count == 0) section.Problem("for", "names no calls; take it out, or name models, features, projects, keys, teams or users (\"*\" for any)");
            if (Read(name, calls, section) is not { } route) continue;
            section.Finish();
            all.Add(route);
        }

        CheckTargets(routes, all, models);
        CheckOrder(routes, all);
        CheckAliases(aliasSection, aliases, all);
        foreach (RouteSettings route in all) CheckForCycle(routes, route, all);
        return all;
    }

    /// <summary>Each kind reads its own keys.</summary>
    private static RouteSettings? Read(string name, RouteFor calls, Section section)
    {
        string kind = section.RequiredText("kind");
        switch (kind)
        {
            case "rules": return RulesRouteSettings.Read(name, calls, section);
            case "weights": return WeightsRouteSettings.Read(name, calls, section);
            case "cheapest": return CheapestRouteSettings.Read(name, calls, section);
            case "outcomes": return OutcomesRouteSettings.Read(name, calls, section);
            case "learned": return LearnedRouteSettings.Read(name, calls, section);
            case "effort": return EffortRouteSettings.Read(name, calls, section);
            case CascadeRouteSettings.Cascade or CascadeRouteSettings.Agreement: return CascadeRouteSettings.Read(kind, name, calls, section);
            case "heuristic": return HeuristicRouteSettings.Read(name, calls, section);
            case "": return null;
            default:
                string[] kinds = ["rules", "weights", "cheapest", "outcomes", "learned", "effort", "cascade", "agreement", "heuristic"];
                section.Problem("kind", $"\"{kind}\" is not a kind of policy{Nearest.Hint(kind, kinds, "kinds")}");
                return null;
        }
    }

    /// <summary>The policy that a target names, or <c>null</c> when it names a model.</summary>
    public static string? PolicyIn(string target, IEnumerable<RouteSettings> all)
    {
        string name = target.StartsWith(RouteTable.ModelPrefix, StringComparison.Ordinal) ? target[RouteTable.ModelPrefix.Length..] : target;
        return name.Length < target.Length || all.Any(route => route.Name == name) ? name : null;
    }

    private static string? CheckName(string name) =>
        name == RouteTable.Off ? "is what x-farthing-route says for no policy; give this one another name"
        : name.Length > 64 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') ? "must be at most 64 letters, digits, '-', '_' and '.'"
        : null;

    private static void CheckTargets(Section routes, List<RouteSettings> all, ModelNames models)
    {
        foreach (RouteSettings route in all)
        {
            foreach ((string key, string target) in route.Targets)
            {
                string? problem = target.Length == 0 ? null
                    : PolicyIn(target, all) is not { } policy ? models.Problem(ModelTarget.Of(target).Model)
                    : all.Exists(other => other.Name == policy) ? null
                    : $"no route is named \"{policy}\"{Nearest.Hint(policy, all.Select(other => other.Name), "routes")}";
                if (problem is not null) routes.Child(route.Name).Problem(key, problem);
            }

            foreach ((string key, string model) in route.PlainModels)
                if (models.Problem(ModelTarget.Of(model).Model) is { } unknown) routes.Child(route.Name).Problem(key, unknown);
        }
    }

    /// <summary>The first that is for a call counts, so that one behind another which is for all its calls is never used.</summary>
    private static void CheckOrder(Section routes, List<RouteSettings> all)
    {
        for (int i = 1; i < all.Count; i++)
        {
            RouteSettings later = all[i];
            if (all.Take(i).FirstOrDefault(earlier => earlier.For.Covers(later.For)) is { } first)
                routes.Child(later.Name).Problem("for", $"every call that this is for goes to the route \"{first.Name}\", which stands before it; put this one first, or name other calls");
        }
    }

    private static void CheckAliases(Section section, IReadOnlyDictionary<string, AliasSettings> aliases, List<RouteSettings> all)
    {
        foreach ((string alias, AliasSettings settings) in aliases)
        {
            if (settings.Route is not { } name) continue;
            RouteSettings? route = all.Find(each => each.Name == name);
            if (route is null) section.Child(alias).Problem("route", $"no route is named \"{name}\"{Nearest.Hint(name, all.Select(each => each.Name), "routes")}");
            else if (route.MayLeave) section.Child(alias).Problem("route", $"the route \"{name}\" may leave a call to the model that it asks for, and calls of an alias ask for none; set routes.{name}.otherwise");
        }
    }

    private static void CheckForCycle(Section routes, RouteSettings start, List<RouteSettings> all)
    {
        List<string> way = [start.Name];
        if (Leads(start)) routes.Problem(start.Name, $"leads back to itself ({string.Join(" → ", way)}); point one of them at a model");

        bool Leads(RouteSettings from)
        {
            foreach ((_, string target) in from.Targets)
            {
                if (PolicyIn(target, all) is not { } name || all.Find(route => route.Name == name) is not { } next) continue;
                way.Add(name);
                if (name == start.Name) return true;
                if (way.Count(each => each == name) == 1 && Leads(next)) return true;
                way.RemoveAt(way.Count - 1);
            }

            return false;
        }
    }
}
