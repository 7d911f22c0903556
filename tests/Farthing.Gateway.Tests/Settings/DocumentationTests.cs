using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Farthing.Administration;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Routing;

namespace Farthing.Gateway.Tests.Settings;

/// <summary>The records, the reader and docs/configuration.md must name the same keys.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_key_is_documented_and_nothing_else_is()
    {
        string page = File.ReadAllText(Path.Combine(FindRepository(), "docs", "configuration.md"));
        IEnumerable<string> documented = Row().Matches(page).Select(match => match.Groups["key"].Value);
        documented.ShouldBe(KeysOf(typeof(FarthingSettings), ""), ignoreOrder: true);
    }

    [Fact]
    public void Every_key_is_read()
    {
        // One file for each key: a wrong value is expected, an unknown key is not.
        foreach (string key in KeysOf(typeof(FarthingSettings), ""))
        {
            using SettingsFolder folder = new(Nest(key));
            try
            {
                folder.Load();
            }
            catch (SettingsException error)
            {
                error.Problems.ShouldNotContain(problem => problem.Message.Contains("is not a known"), key);
            }
        }
    }

    private static string Nest(string key)
    {
        StringBuilder yaml = new();
        string indent = "";
        foreach (string part in key.Split('.'))
        {
            if (part.EndsWith("[]", StringComparison.Ordinal))
            {
                yaml.Append(indent).Append(part[..^2]).Append(":\n");
                yaml.Append(indent).Append("  -\n");
                indent += "    ";
                continue;
            }

            yaml.Append(indent).Append(part).Append(":\n");
            indent += "  ";
        }

        return yaml.ToString().TrimEnd('\n') + " x\n";
    }

    // Maps by name are written NAME, items of lists [].
    private static IEnumerable<string> KeysOf(Type type, string prefix)
    {
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (type == typeof(ProviderSettings) && property.Name == nameof(ProviderSettings.Name)) continue;
            if (property.Name == nameof(FarthingSettings.Entries))
            {
                foreach (string inner in KeysOfEntries()) yield return inner;
                continue;
            }

            if (property.Name == nameof(FarthingSettings.Routes))
            {
                foreach (string inner in KeysOfRoutes()) yield return inner;
                continue;
            }

            string key = prefix + JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            Type value = property.PropertyType;
            if (value.IsGenericType && value.GetGenericArguments() is [_, { } item] && IsSettings(item))
            {
                foreach (string inner in KeysOf(item, $"{key}.NAME.")) yield return inner;
            }
            else if (value.IsGenericType && value.GetGenericArguments() is [{ } element] && IsSettings(element))
            {
                foreach (string inner in KeysOf(element, $"{key}[].")) yield return inner;
            }
            else if (IsSettings(value))
            {
                foreach (string inner in KeysOf(value, $"{key}.")) yield return inner;
            }
            else
            {
                yield return key;
            }
        }
    }

    // The kinds of policies share one map; what is worked out from other keys is no key.
    private static IEnumerable<string> KeysOfRoutes() => typeof(RouteSettings).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(RouteSettings)))
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        .Where(property => property.CanWrite && property.Name is not nameof(RouteSettings.Name))
        .SelectMany(property => (property.Name switch
        {
            nameof(RouteSettings.For) => "for.models for.features for.projects for.keys for.teams for.users",
            nameof(RulesRouteSettings.Rules) => "rules[].when rules[].to",
            nameof(CheapestRouteSettings.Without) => "without.tools without.images without.files without.audio without.structured without.schema without.temperature without.effort",
            nameof(OutcomesRouteSettings.Promise) => "promise.max_drop promise.confidence promise.against",
            nameof(CascadeRouteSettings.Companions) => "checks.agreement.with",
            nameof(CascadeRouteSettings.Agreeing) => "agreeing checks.agreement.agreeing",
            nameof(CascadeRouteSettings.Checks) => "checks.empty checks.refusal checks.truncated checks.json checks.tool_call checks.length.min checks.length.max checks.logprobs checks.hedging checks.arithmetic",
            nameof(CascadeRouteSettings.Scorer) => "checks.scorer.outcomes checks.scorer.weak checks.scorer.strong",
            nameof(CascadeRouteSettings.JudgeModel) => "checks.judge",
            nameof(CascadeRouteSettings.PassesLongOn) => "longer",
            nameof(CascadeRouteSettings.Losing) => "losing.then losing.calls losing.again_after",
            nameof(WeightsRouteSettings.Arms) => "arms.NAME",
            _ => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
        }).Split(' '))
        .Append("kind").Distinct().Select(key => $"routes.NAME.{key}");

    // A key's secrets are one, "secret", in the settings; several are for rotating, which the settings do not.
    private static IEnumerable<string> KeysOfEntries() => AdministrationKinds.All.SelectMany(kind =>
        kind.Fields().Where(field => field != "secrets").Prepend("name").Select(field => $"{kind.Plural}[].{field}"));

    private static bool IsSettings(Type type) => type.Name.EndsWith("Settings", StringComparison.Ordinal);

    private static string FindRepository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Farthing.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Farthing.slnx was not found above the tests.");
    }

    [GeneratedRegex(@"^\| `(?<key>[a-zA-Z_.\[\]]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
