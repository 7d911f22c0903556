using System.Globalization;
using Farthing.Caching.Semantic;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Policy;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;
using Farthing.Embedding;

namespace Farthing.Benchmarks.Semantic;

/// <summary>
/// Whether the accepted share of wrong answers is kept: every set in 100 random orders of arrival, with as many checks as the shipped default allows, beside
/// the best fixed probability that would have kept it.
/// </summary>
internal static class SemanticPromise
{
    private const int Orders = 100;
    private const int Neighbours = 48;
    private const float LeastProbability = 0.5f;
    private static readonly double MostChecks = new ServingOptions().MostChecks;
    private static readonly string[] Sets = ["banking77", "clinc150", "hwu64", "covidq", "qqp"];
    private static readonly double[] Thresholds = [.. Enumerable.Range(0, 14).Select(step => 1 / (1 + Math.Exp(-(2.2 + (step * 0.155))))), 1.01];

    public static int Run(string folder, string? weights)
    {
        SemanticEngine engine = SemanticEngine.Create(weights is null ? ModelFile.Embedded() : ModelFile.Read(File.ReadAllBytes(weights)));
        Dictionary<string, (List<Arrival> Arrivals, Neighbour[][] Near)> sets = [];
        foreach (string set in Sets)
        {
            List<Arrival> arrivals = [.. Arrival.Read(folder, set, "distinct")];
            sets[set] = (arrivals, Near(engine, arrivals));
        }

        foreach (double maxError in new[] { 0.005, 0.01, 0.02 })
        {
            int kept = 0;
            double hits = 0;
            double[] fixedHits = new double[Thresholds.Length];
            int[] fixedKept = new int[Thresholds.Length];
            foreach (string set in Sets)
            {
                (List<Arrival> arrivals, Neighbour[][] near) = sets[set];
                (int keptHere, double hitsHere, double wrongHere, double checksHere) = (0, 0, 0, 0);
                double[] setHits = new double[Thresholds.Length];
                int[] setKept = new int[Thresholds.Length];
                for (int order = 0; order < Orders; order++)
                {
                    int[] shuffled = [.. Enumerable.Range(0, arrivals.Count)];
                    new Random(order).Shuffle(shuffled);
                    AcceptedError accepted = new(maxError, MostChecks, new Random(order));
                    (int right, int wrong, int checks) = Replay(arrivals, near, shuffled, match =>
                    {
                        if (match.Kind != MatchKind.Scored)
                        {
                            accepted.Pass(match.Kind is MatchKind.Gate or MatchKind.Typo);
                            return match.Kind == MatchKind.None ? ServingAction.Miss : ServingAction.Serve;
                        }

                        ServingAction action = accepted.Decide(match.Probability, mayCheck: true);
                        if (action == ServingAction.Verify) accepted.Report(match.Probability, match.Right);
                        return action;
                    });
                    if (wrong <= maxError * arrivals.Count) keptHere++;
                    hitsHere += right / (double)arrivals.Count / Orders;
                    wrongHere += wrong / (double)arrivals.Count / Orders;
                    checksHere += checks / (double)arrivals.Count / Orders;
                    for (int threshold = 0; threshold < Thresholds.Length; threshold++)
                    {
                        (int fixedRight, int fixedWrong, _) = Replay(arrivals, near, shuffled, match => match.Kind switch
                        {
                            MatchKind.None => ServingAction.Miss,
                            MatchKind.Scored when match.Probability < Thresholds[threshold] => ServingAction.Miss,
                            _ => ServingAction.Serve,
                        });
                        if (fixedWrong <= maxError * arrivals.Count) setKept[threshold]++;
                        setHits[threshold] += fixedRight / (double)arrivals.Count / Orders;
                    }
                }

                int own = Best(setKept, setHits, Orders);
                Print($"{maxError:P1} {set}: kept {keptHere} of {Orders}, right {hitsHere:F4}, wrong {wrongHere:F5}, checks {checksHere:F4}; best fixed for this set alone: {(own < 0 ? 0 : setHits[own]):F4}");
                kept += keptHere;
                hits += hitsHere / Sets.Length;
                for (int i = 0; i < Thresholds.Length; i++) (fixedHits[i], fixedKept[i]) = (fixedHits[i] + (setHits[i] / Sets.Length), fixedKept[i] + setKept[i]);
            }

            int best = Best(fixedKept, fixedHits, Orders * Sets.Length);
            Print($"{maxError:P1} all: kept {kept} of {Orders * Sets.Length} (95 % interval from {LowerEnd(kept, Orders * Sets.Length):P1}), right {hits:F4}; best fixed threshold for all sets: {(best < 0 ? 0 : fixedHits[best]):F4} at {(best < 0 ? 0 : Thresholds[best]):F4}");
        }

        return 0;
    }

    private static int Best(int[] kept, double[] hits, int runs) => Enumerable.Range(0, kept.Length)
        .Where(at => LowerEnd(kept[at], runs) >= 0.95 || kept[at] == runs).OrderByDescending(at => hits[at]).FirstOrDefault(-1);

    // Wilson's interval.
    private static double LowerEnd(int successes, int runs)
    {
        const double Z = 1.96;
        double share = successes / (double)runs;
        double centre = share + (Z * Z / (2 * runs));
        double spread = Z * Math.Sqrt((share * (1 - share) / runs) + (Z * Z / (4.0 * runs * runs)));
        return (centre - spread) / (1 + (Z * Z / runs));
    }

    private static (int Right, int Wrong, int Checks) Replay(List<Arrival> arrivals, Neighbour[][] near, int[] order, Func<Neighbour, ServingAction> decide)
    {
        bool[] stored = new bool[arrivals.Count];
        (int right, int wrong, int checks) = (0, 0, 0);
        foreach (int query in order)
        {
            Neighbour match = default;
            foreach (Neighbour neighbour in near[query])
            {
                if (!stored[neighbour.At]) continue;
                match = neighbour;
                break;
            }

            switch (decide(match))
            {
                case ServingAction.Serve when match.Right:
                    right++;
                    break;
                case ServingAction.Serve:
                    wrong++;
                    break;
                case ServingAction.Verify:
                    checks++;
                    stored[query] = true;
                    break;
                default:
                    stored[query] = true;
                    break;
            }
        }

        return (right, wrong, checks);
    }

    // For each text those that could answer it, the surest first.
    private static Neighbour[][] Near(SemanticEngine engine, List<Arrival> arrivals)
    {
        Question[] questions = [.. arrivals.Select(arrival => engine.Read(arrival.Text))];
        VectorTable table = new();
        for (int at = 0; at < questions.Length; at++) table.Add(at, questions[at].Vector, questions[at].IsComparable ? questions[at].Scale : 0);
        Neighbour[][] near = new Neighbour[questions.Length][];
        ILookup<UInt128, int> gates = Enumerable.Range(0, questions.Length).Where(at => questions[at].GateKey is not null).ToLookup(at => questions[at].GateKey!.Value);
        for (int query = 0; query < questions.Length; query++)
        {
            IEnumerable<int> candidates = questions[query].IsComparable ? Nearest(table, questions[query]) : [];
            if (questions[query].GateKey is { } gate) candidates = candidates.Union(gates[gate]);
            near[query] =
            [
                .. candidates.Where(at => at != query).Select(at => (At: at, Found: engine.Compare(questions[query], questions[at])))
                    .Where(pair => pair.Found.Kind != MatchKind.None && (pair.Found.Kind != MatchKind.Scored || pair.Found.Probability >= LeastProbability))
                    .OrderByDescending(pair => pair.Found.Kind == MatchKind.Scored ? pair.Found.Probability : 2)
                    .Select(pair => new Neighbour(pair.At, pair.Found.Kind, pair.Found.Probability, arrivals[query].Cluster == arrivals[pair.At].Cluster)),
            ];
        }

        return near;
    }

    private static int[] Nearest(VectorTable table, Question question)
    {
        NearestList nearest = new(stackalloc long[Neighbours], stackalloc float[Neighbours]);
        table.FindNearest(question.Vector, ref nearest);
        return Array.ConvertAll(nearest.Ids.ToArray(), id => (int)id);
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private readonly record struct Neighbour(int At, MatchKind Kind, float Probability, bool Right);
}
