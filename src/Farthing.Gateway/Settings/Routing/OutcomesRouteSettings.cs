using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;
using Farthing.Pricing.Catalogs;
using Farthing.Routing.Outcomes;

namespace Farthing.Gateway.Settings.Routing;

/// <summary><c>kind: outcomes</c>: by what is known of each model's answers to calls of the same feature.</summary>
public sealed record OutcomesRouteSettings : RouteSettings
{
    /// <summary>The models to choose from, the strongest last, two or more.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>
    /// What the price catalog does not know: under <c>tools</c>, <c>images</c>, <c>files</c>, <c>audio</c>, <c>structured</c> and <c>schema</c> the models that cannot do it. Default:
    /// what the catalog says.
    /// </summary>
    public IReadOnlyDictionary<string, ModelAbilities> Without { get; init; } = new Dictionary<string, ModelAbilities>(StringComparer.Ordinal);

    /// <summary>A file of outcomes that counts beside what is said of calls, one object of JSON a line (docs/routing.md). Relative to the settings file. Default: none.</summary>
    public string? Outcomes { get; init; }

    /// <summary>What that file says.</summary>
    internal EvaluatedOutcomes Evaluated { get; init; } = EvaluatedOutcomes.None;

    /// <summary>What a good answer is worth more than a bad one, in USD. 0.000001 to 1000. Default 0.01.</summary>
    public decimal Worth { get; init; } = 0.01m;

    /// <summary>So many outcomes a model needs before it is chosen over the strongest. 1 to 1,000,000. Default 20.</summary>
    public int LeastOutcomes { get; init; } = 20;

    /// <summary>The share of calls that try a model by chance, more often one that may turn out better. 0 to 0.5. Default 0.</summary>
    public double Explore { get; init; }

    /// <summary>What it promises. Default: nothing.</summary>
    public RoutePromiseSettings? Promise { get; init; }

    /// <summary>The share of calls that are compared with the strongest model in the background, paid by the optimiser. 0 to 1. Default 0.</summary>
    public double Shadow { get; init; }

    /// <summary>The model that says whether two answers come to the same where words do not tell. Default: none.</summary>
    public string? Judge { get; init; }

    /// <summary>The model that answers while nothing is known, and when a promise cannot be kept.</summary>
    public string Strongest => Promise?.Against ?? Models[^1];

    internal override IEnumerable<(string Key, string Target)> Targets =>
        [.. Models.Select(model => ("models", model)), .. Promise is { } promise ? [("promise.against", promise.Against)] : Array.Empty<(string, string)>(), .. Judge is { } judge ? [("judge", judge)] : Array.Empty<(string, string)>()];

    internal override RouteComparisonSettings? Comparison => Shadow > 0 ? new RouteComparisonSettings(Shadow, Strongest, [.. Models.Where(model => model != Strongest)], Judge) : null;

    internal static OutcomesRouteSettings Read(string name, RouteFor calls, Section section)
    {
        IReadOnlyList<string> models = RouteKeys.Models(section, 2);
        RoutePromiseSettings? promise = RouteKeys.Promise(section);
        if (promise is not null && promise.Against.Length > 0 && !models.Contains(promise.Against))
            section.Child("promise").Problem("against", $"\"{promise.Against}\" is not one of this policy's models{Nearest.Hint(promise.Against, models, "models")}");
        if (promise is not null && section.Has("explore")) section.Problem("explore", "stands beside a promise, which trying models by chance would break; learn by 'shadow' instead, which no caller sees");
        string? file = section.Text("outcomes") is { } named ? section.FullPath("outcomes", named) : null;
        return new OutcomesRouteSettings
        {
            Name = name,
            For = calls,
            Models = models.Count > 0 ? models : [""],
            Without = RouteKeys.Without(section, models),
            Outcomes = file,
            Evaluated = file is null || models.Count == 0 ? EvaluatedOutcomes.None : Evaluate(section, file, models, promise?.Against is { Length: > 0 } against ? against : models[^1]),
            Worth = section.Decimal("worth", 0.01m, 0.000001m, 1000),
            LeastOutcomes = (int)section.Number("least_outcomes", 20, 1, 1_000_000),
            Explore = (double)section.Decimal("explore", 0, 0, 0.5m),
            Promise = promise,
            Shadow = RouteKeys.Shadow(section),
            Judge = section.Text("judge"),
        };
    }

    /// <summary>Reads the file, so that what is wrong in it is told at start. A model may stand there without its provider.</summary>
    private static EvaluatedOutcomes Evaluate(Section section, string file, IReadOnlyList<string> models, string strongest)
    {
        try
        {
            OutcomeRow[] rows = [.. OutcomeFile.ReadOutcomes(File.ReadLines(file))];
            HashSet<string> known = [.. rows.SelectMany(row => row.Models.Keys)];
            Dictionary<string, string> names = models.Append(strongest).Distinct(StringComparer.Ordinal).ToDictionary(model => model, model => known.Contains(model) ? model : model[(model.LastIndexOf('/') + 1)..], StringComparer.Ordinal);
            EvaluatedOutcomes evaluated = EvaluatedOutcomes.Of(rows, names, strongest);
            if (evaluated.Labels == 0) section.Problem("outcomes", $"{file} has no score of any of this policy's models; it names {(known.Count > 0 ? string.Join(", ", known.Order(StringComparer.Ordinal).Take(10)) : "none")}");
            return evaluated;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            section.Problem("outcomes", $"the file {file} cannot be read: {error.Message}");
        }
        catch (FormatException error)
        {
            section.Problem("outcomes", $"in {file}, {error.Message}");
        }

        return EvaluatedOutcomes.None;
    }
}
