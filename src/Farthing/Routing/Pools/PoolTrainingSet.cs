using Farthing.Routing.Agreement;
using Farthing.Routing.Features;
using Farthing.Routing.Learning;
using Farthing.Routing.Outcomes;

namespace Farthing.Routing.Pools;

/// <summary>Outcomes of a pool of models in the form that its policies learn from: the rows on which every model was tried.</summary>
internal sealed class PoolTrainingSet
{
    private const int MostGroups = 64;

    public PoolTrainingSet(IReadOnlyList<OutcomeRow> outcomes, string reference)
    {
        Models = [.. outcomes.SelectMany(row => row.Models.Where(model => IsUsable(model.Value)).Select(model => model.Key)).Distinct(StringComparer.Ordinal)];
        Reference = Array.IndexOf(Models, reference);
        if (Reference < 0) throw new FormatException($"--ref {reference}: no row of --train has its score and cost; known: {string.Join(", ", Models)}");

        // A model that was tried on few of the reference's rows cannot be compared.
        List<OutcomeRow> tried = [.. outcomes.Where(row => row.Models.TryGetValue(reference, out ModelOutcome? outcome) && IsUsable(outcome))];
        Models = [.. Models.Where(model => tried.Count(row => row.Models.TryGetValue(model, out ModelOutcome? outcome) && IsUsable(outcome)) > 0.9 * tried.Count)];
        Reference = Array.IndexOf(Models, reference);
        Rows = [.. tried.Where(row => Models.All(model => row.Models.TryGetValue(model, out ModelOutcome? outcome) && IsUsable(outcome)))];
        Scores = [.. Rows.Select(row => Models.Select(model => row.Models[model].Score).ToArray())];
        double[][] costs = [.. Rows.Select(row => Models.Select(model => (double)row.Models[model].Cost!.Value).ToArray())];
        Unit = Math.Max(1e-12, costs.Average(row => row[Reference]));
        Costs = [.. costs.Select(row => row.Select(cost => cost / Unit).ToArray())];
        Answers = [.. Rows.Select(row => Models.Select(model => ComparableAnswer.Of(row.Models[model])).ToArray())];
        byte[][] texts = [.. Rows.Select(row => row.Text)];
        Vectorizer = Vectorizer.Fit(texts);
        Features = Vectorizer.Transform(texts);
        Shapes = new float[texts.Length][];
        for (int i = 0; i < texts.Length; i++) ShapeFeatures.Read(texts[i], Shapes[i] = new float[ShapeFeatures.Count]);
        FoldOf = [.. texts.Select(text => Folds.Of(text))];
        Dictionary<string, int> groups = new(StringComparer.Ordinal);
        foreach (string name in Rows.GroupBy(row => row.Group ?? "", StringComparer.Ordinal).OrderByDescending(group => group.Count()).Take(MostGroups - 1).Select(group => group.Key))
            groups.Add(name, groups.Count);
        GroupOf = [.. Rows.Select(row => groups.GetValueOrDefault(row.Group ?? "", groups.Count))];
        Groups = GroupOf.Max() + 1;
    }

    public string[] Models { get; }

    public int Reference { get; }

    public OutcomeRow[] Rows { get; }

    public double[][] Scores { get; }

    /// <summary>What a mean call of the reference costs, in USD.</summary>
    public double Unit { get; }

    /// <summary>What each call cost, in mean calls of the reference.</summary>
    public double[][] Costs { get; }

    public string?[][] Answers { get; }

    public Vectorizer Vectorizer { get; }

    public SparseMatrix Features { get; }

    public float[][] Shapes { get; }

    public int[] FoldOf { get; }

    public int[] GroupOf { get; }

    public int Groups { get; }

    public int Count => Rows.Length;

    private static bool IsUsable(ModelOutcome outcome) => !double.IsNaN(outcome.Score) && outcome.Cost.HasValue;
}
