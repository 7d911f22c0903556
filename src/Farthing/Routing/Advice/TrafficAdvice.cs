using Farthing.Routing.Promises;

namespace Farthing.Routing.Advice;

/// <summary>What one's own traffic says before any router is built: by feature which model is dominated, and what each policy would have cost and risked.</summary>
public sealed class TrafficAdvice
{
    /// <summary>So many scores a model needs with a feature before it is advised.</summary>
    public const int LeastScores = 20;

    /// <summary>So many calls of a feature a model needs before its cost there counts; else its cost with all features does.</summary>
    private const long LeastCalls = 10;

    private static readonly double[] Drops = [0, 0.01, 0.02, 0.05];

    private readonly ILookup<(string Feature, string Model), double> _scores;
    private readonly Dictionary<(string Feature, string Model), ModelSpend> _spend;
    private readonly Dictionary<string, decimal> _meanCosts;
    private readonly Dictionary<string, string> _names;
    private readonly double _confidence;

    private TrafficAdvice(IReadOnlyList<ScoredAnswer> scores, IReadOnlyList<ModelSpend> spend, string? reference, double confidence, double maxDrop)
    {
        _confidence = confidence;
        _scores = scores.ToLookup(answer => (answer.Feature, answer.Model), answer => answer.Score);
        _spend = spend.GroupBy(each => (each.Feature, each.Model)).ToDictionary(group => group.Key, group => new ModelSpend(group.Key.Feature, group.Key.Model, group.Sum(each => each.Calls), group.Sum(each => each.Cost)));
        _meanCosts = spend.GroupBy(each => each.Model, StringComparer.Ordinal).Where(group => group.Sum(each => each.Calls) > 0)
            .ToDictionary(group => group.Key, group => group.Sum(each => each.Cost) / group.Sum(each => each.Calls), StringComparer.Ordinal);
        _names = scores.GroupBy(answer => answer.Model, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.GroupBy(answer => answer.Name, StringComparer.Ordinal).MaxBy(name => name.Count())!.Key, StringComparer.Ordinal);
        Scores = scores.Count;
        Reference = reference is null ? BestOf(scores) : ModelOf(reference);
        Features = [.. _spend.Keys.Select(key => key.Feature).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(feature => Advise(feature, maxDrop))];
        Outlooks = [.. Outlook()];
    }

    /// <summary>How many answers were scored.</summary>
    public int Scores { get; }

    /// <summary>The model against which quality is measured, as it answered.</summary>
    public string Reference { get; }

    /// <summary>The same as a client could ask for it.</summary>
    public string ReferenceName => NameOf(Reference);

    /// <summary>Feature by feature.</summary>
    public IReadOnlyList<FeatureAdvice> Features { get; }

    /// <summary>What policies would have cost: as it is first.</summary>
    public IReadOnlyList<TrafficOutlook> Outlooks { get; }

    /// <summary>Weighs traffic.</summary>
    /// <param name="scores">What somebody scored.</param>
    /// <param name="spend">What was paid.</param>
    /// <param name="reference">The model against which quality is measured; <c>null</c>: the best of those with enough scores.</param>
    /// <param name="confidence">How sure bounds are to be, above 0 and below 1.</param>
    /// <param name="maxDrop">How much quality may be lost, 0 to 1.</param>
    /// <exception cref="FormatException">There is too little to compare; the message says what is missing.</exception>
    public static TrafficAdvice Of(IReadOnlyList<ScoredAnswer> scores, IReadOnlyList<ModelSpend> spend, string? reference, double confidence, double maxDrop)
    {
        if (scores.Count == 0) throw new FormatException("no answer has a score yet: send POST /v1/feedback with a call's id and a score or a label, or name files with --outcomes");
        return new TrafficAdvice(scores, spend, reference, confidence, maxDrop);
    }

    private string NameOf(string model) => _names.GetValueOrDefault(model, model);

    private static string BestOf(IReadOnlyList<ScoredAnswer> scores) => scores.GroupBy(answer => answer.Model, StringComparer.Ordinal)
        .OrderByDescending(group => group.Count() >= LeastScores)
        .ThenByDescending(group => (group.Sum(answer => answer.Score) + 1) / (group.Count() + 2))
        .First().Key;

    private string ModelOf(string reference) => _names.FirstOrDefault(name => name.Key == reference || name.Value == reference).Key
        ?? throw new FormatException($"no answer of the model {reference} has a score; scored are {string.Join(", ", _names.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}");

    private FeatureAdvice Advise(string feature, double maxDrop)
    {
        ModelSpend[] paid = [.. _spend.Values.Where(each => each.Feature == feature)];
        List<ModelStanding> models = [.. Standings(feature)];
        FeatureAdvice advice = new() { Feature = feature, Calls = paid.Sum(each => each.Calls), Cost = paid.Sum(each => each.Cost), Models = models };
        return Choose(feature, advice.Calls, maxDrop) is { } choice
            ? advice with { Choice = NameOf(choice.Model), ChoiceCost = choice.Cost, Difference = choice.Difference, Bound = choice.Bound }
            : advice;
    }

    private IEnumerable<ModelStanding> Standings(string feature)
    {
        List<ModelStanding> found = [];
        foreach (IGrouping<(string Feature, string Model), double> scores in _scores.Where(group => group.Key.Feature == feature))
        {
            if (CostOf(feature, scores.Key.Model) is not { } cost) continue;
            int count = scores.Count();
            double mean = scores.Average(), variance = scores.Average(score => (score - mean) * (score - mean));
            found.Add(new ModelStanding(scores.Key.Model, mean, 1.96 * Math.Sqrt((variance + (1.0 / (count + 4))) / count), 1000 * cost, null));
        }

        foreach (ModelStanding standing in found.OrderByDescending(each => each.Quality).ThenBy(each => each.CostPerThousand))
        {
            ModelStanding? better = found.Where(other => other.Quality >= standing.Quality && other.CostPerThousand < standing.CostPerThousand).MaxBy(other => other.Quality);
            yield return standing with { DominatedBy = better is null ? null : NameOf(better.Model), Model = NameOf(standing.Model) };
        }
    }

    /// <summary>What a call of a feature costs at a model, in USD.</summary>
    private decimal? CostOf(string feature, string model) =>
        _spend.TryGetValue((feature, model), out ModelSpend? own) && own.Calls >= LeastCalls ? own.Cost / own.Calls
        : _meanCosts.TryGetValue(model, out decimal mean) ? mean : null;

    /// <summary>The cheapest model that loses no more than so much against the reference.</summary>
    private (string Model, decimal Cost, double Difference, double Bound)? Choose(string feature, long calls, double maxDrop)
    {
        double[] strong = [.. _scores[(feature, Reference)]];
        if (strong.Length < LeastScores || CostOf(feature, Reference) is not { } strongCost) return null;
        (string Model, decimal Cost, double Difference, double Bound)? best = null;
        foreach (IGrouping<(string Feature, string Model), double> scores in _scores.Where(group => group.Key.Feature == feature && group.Key.Model != Reference))
        {
            if (scores.Count() < LeastScores || CostOf(feature, scores.Key.Model) is not { } cost || cost >= strongCost) continue;
            double bound = QualityBound.Lower(scores.Count(), scores.Sum(), strong.Length, strong.Sum(), _confidence);
            if (bound < -maxDrop || (best is { } known && cost * calls >= known.Cost)) continue;
            best = (scores.Key.Model, cost * calls, scores.Average() - strong.Average(), bound);
        }

        return best;
    }

    private IEnumerable<TrafficOutlook> Outlook()
    {
        decimal paid = Features.Sum(feature => feature.Cost);
        long calls = Math.Max(1, Features.Sum(feature => feature.Calls));
        yield return new TrafficOutlook("as it is", paid, 0, null, null);
        foreach (string model in _names.Keys.Order(StringComparer.Ordinal))
        {
            decimal cost = 0;
            double difference = 0, bound = 0;
            bool known = true, scored = true;
            foreach (FeatureAdvice feature in Features)
            {
                if (CostOf(feature.Feature, model) is not { } each)
                {
                    known = false;
                    break;
                }

                cost += each * feature.Calls;
                double[] own = [.. _scores[(feature.Feature, model)]], strong = [.. _scores[(feature.Feature, Reference)]];
                scored &= (own.Length > 0 && strong.Length > 0) || model == Reference;
                if (!scored || model == Reference) continue;
                difference += (own.Average() - strong.Average()) * feature.Calls / calls;
                bound += QualityBound.Lower(own.Length, own.Sum(), strong.Length, strong.Sum(), _confidence) * feature.Calls / calls;
            }

            if (known) yield return new TrafficOutlook($"always {NameOf(model)}", cost, SavedOf(paid, cost), scored ? difference : null, scored ? bound : null);
        }

        foreach (double drop in Drops)
        {
            decimal cost = 0;
            double difference = 0, bound = 0;
            foreach (FeatureAdvice feature in Features)
            {
                // Where nothing keeps the promise the reference answers; where its cost is not known there, things stay as they are.
                if (Choose(feature.Feature, feature.Calls, drop) is { } choice)
                {
                    cost += choice.Cost;
                    difference += choice.Difference * feature.Calls / calls;
                    bound += choice.Bound * feature.Calls / calls;
                }
                else
                {
                    cost += CostOf(feature.Feature, Reference) * feature.Calls ?? feature.Cost;
                }
            }

            yield return new TrafficOutlook($"by feature, at most {100 * drop:0} points below {ReferenceName}", cost, SavedOf(paid, cost), difference, bound);
        }
    }

    private static double SavedOf(decimal paid, decimal cost) => paid > 0 ? (double)(1 - (cost / paid)) : 0;
}
