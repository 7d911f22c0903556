using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Farthing.Routing.Advice;

/// <summary>Advice as settings: a policy of rules, one for each feature in which a cheaper model keeps the promise.</summary>
public static class RoutePatch
{
    /// <summary>The name of the policy.</summary>
    public const string Name = "advised";

    /// <summary>The settings, as YAML; empty when there is nothing to advise.</summary>
    public static string Write(TrafficAdvice advice)
    {
        FeatureAdvice[] changed = [.. advice.Features.Where(feature => feature.Choice is not null && CanBeNamed(feature.Feature))];
        if (changed.Length == 0) return "";
        StringBuilder yaml = new();
        yaml.Append("routes:\n");
        yaml.Append(CultureInfo.InvariantCulture, $"  {Name}:\n    kind: rules\n    for:\n      models: [{Quoted(advice.ReferenceName)}]\n    rules:\n");
        foreach (FeatureAdvice feature in changed)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"      # {feature.Calls} calls for ${feature.Cost:0.####}, with this ${feature.ChoiceCost:0.####}; quality {Points(feature.Difference)} points, at worst {Points(feature.Bound)}\n");
            yaml.Append(CultureInfo.InvariantCulture, $"      - when: {SingleQuoted($"feature == {ConditionText(feature.Feature)}")}\n        to: {Quoted(feature.Choice!)}\n");
        }

        yaml.Append(CultureInfo.InvariantCulture, $"    otherwise: {Quoted(advice.ReferenceName)}\n");
        return yaml.ToString();
    }

    private static string Points(double share) => (100 * share).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    /// <summary>As YAML writes it where nothing needs an escape but the quote itself.</summary>
    private static string SingleQuoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A text of JSON is one of YAML too.</summary>
    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    /// <summary>A condition has no way to write a text with both kinds of quotes.</summary>
    private static bool CanBeNamed(string feature) => !(feature.Contains('"', StringComparison.Ordinal) && feature.Contains('\'', StringComparison.Ordinal)) && !feature.Any(char.IsControl);

    private static string ConditionText(string feature) => feature.Contains('"', StringComparison.Ordinal) ? $"'{feature}'" : $"\"{feature}\"";
}
