namespace Farthing.Routing.Outcomes;

/// <summary>What a file of outcomes says of a policy's models, by feature: evidence that the operator brings, for every project. Immutable.</summary>
public sealed class EvaluatedOutcomes
{
    private readonly Dictionary<(string Feature, string Model), OutcomeFigures> _rows = [];

    private EvaluatedOutcomes()
    {
    }

    /// <summary>Says nothing.</summary>
    public static EvaluatedOutcomes None { get; } = new();

    /// <summary>How many answers have a score.</summary>
    public long Labels => _rows.Where(row => row.Key.Feature == OutcomeGroup.AllFeatures).Sum(row => row.Value.Labels);

    /// <summary>Counts rows: scores, costs, and where the strongest has a score too a comparison with it.</summary>
    /// <param name="rows">The rows; their groups are features.</param>
    /// <param name="names">What the file calls each model of the policy.</param>
    /// <param name="strongest">The model of the policy that the others are compared with.</param>
    public static EvaluatedOutcomes Of(IEnumerable<OutcomeRow> rows, IReadOnlyDictionary<string, string> names, string strongest)
    {
        EvaluatedOutcomes read = new();
        foreach (OutcomeRow row in rows)
        {
            double best = ScoreIn(row, names[strongest]);
            foreach ((string model, string name) in names)
            {
                double score = ScoreIn(row, name);
                if (double.IsNaN(score)) continue;
                OutcomeFigures figures = OutcomeFigures.OfScore(score);
                if (model != strongest && !double.IsNaN(best)) figures += OutcomeFigures.OfComparison(score - best);
                if (row.Models[name].Cost is { } cost) figures += OutcomeFigures.OfCost(cost);
                read.Add(row.Group ?? "", model, figures);
                read.Add(OutcomeGroup.AllFeatures, model, figures);
            }
        }

        return read;
    }

    /// <summary>What the file says of a model with calls of a feature, or with <see cref="OutcomeGroup.AllFeatures"/>.</summary>
    public OutcomeFigures Find(string feature, string model) => _rows.GetValueOrDefault((feature, model));

    private static double ScoreIn(OutcomeRow row, string name) => row.Models.TryGetValue(name, out ModelOutcome? outcome) ? outcome.Score : double.NaN;

    private void Add(string feature, string model, OutcomeFigures figures) => _rows[(feature, model)] = Find(feature, model) + figures;
}
