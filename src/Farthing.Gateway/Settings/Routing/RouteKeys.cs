using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;
using Farthing.Pricing.Catalogs;
using Farthing.Routing.Promises;

namespace Farthing.Gateway.Settings.Routing;

/// <summary>Keys that several kinds of policies have.</summary>
internal static class RouteKeys
{
    /// <summary>A list of models, each once.</summary>
    public static IReadOnlyList<string> Models(Section section, int least)
    {
        IReadOnlyList<string> models = section.Texts("models");
        if (models.Count < least) section.Problem("models", $"is required: a list of at least {least} models");
        if (models.Distinct(StringComparer.Ordinal).Count() < models.Count) section.Problem("models", "names a model twice; take one out");
        return models;
    }

    /// <summary>By ability the models that lack it, besides those of which the catalog knows it: <c>without: { tools: [MODEL] }</c>.</summary>
    public static IReadOnlyDictionary<string, ModelAbilities> Without(Section section, IReadOnlyList<string> models)
    {
        Dictionary<string, ModelAbilities> without = new(StringComparer.Ordinal);
        Section lacks = section.Child("without");
        foreach ((string word, ModelAbilities ability) in AbilityWords.All)
        {
            foreach (string model in lacks.Texts(word))
            {
                if (models.Contains(model)) without[model] = without.GetValueOrDefault(model) | ability;
                else lacks.Problem(word, $"\"{model}\" is not one of this policy's models{Nearest.Hint(model, models, "models")}");
            }
        }

        lacks.Finish();
        return without;
    }

    /// <summary>What a policy promises against which model, or <c>null</c>.</summary>
    public static RoutePromiseSettings? Promise(Section section)
    {
        if (!section.Has("promise")) return null;
        Section promise = section.Child("promise");
        RoutePromiseSettings read = new(
            new Promise { MaxDrop = (double)promise.Decimal("max_drop", 0.02m, 0, 1), Confidence = (double)promise.Decimal("confidence", 0.95m, 0.5m, 0.9999m) },
            promise.RequiredText("against"));
        promise.Finish();
        return read;
    }

    /// <summary>The share of calls that are compared in the background.</summary>
    public static double Shadow(Section section) => (double)section.Decimal("shadow", 0, 0, 1);
}
