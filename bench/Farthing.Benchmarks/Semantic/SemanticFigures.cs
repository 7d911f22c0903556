using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Farthing.Caching.Semantic;
using Farthing.Caching.Semantic.Evaluation;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Policy;
using Farthing.Caching.Semantic.Questions;
using Farthing.Embedding;
using Farthing.Tests.Caching.Semantic;

namespace Farthing.Benchmarks.Semantic;

/// <summary>The figures of docs/semantic-cache.md that one command prints.</summary>
internal static class SemanticFigures
{
    private static readonly string[] Sets = ["banking77", "clinc150", "hwu64", "covidq", "qqp"];
    private static readonly string[] PairSets = ["qqp", "mrpc", "stsb", "sick", "mqp"];
    private static readonly int[] Negatives = [25, 77, 92];

    /// <summary>Streams, near duplicates, differing pairs and GPTCache's benchmark, with the weights that ship or others.</summary>
    public static int Run(string folder, string? weights)
    {
        ModelFile model = weights is null ? ModelFile.Embedded() : ModelFile.Read(File.ReadAllBytes(weights));
        SemanticEngine engine = SemanticEngine.Create(model);
        Print($"weights {engine.Id}, {model.Length:N0} bytes; self-test: {engine.SelfTest() ?? "passed"}");
        int served = DifferingPairs.All().Count(pair => new PairEvaluation(engine, new ServingOptions()).Ask(pair.First, pair.Second).Hit);
        Print($"pairs that differ in one number, name, date, unit or negation: {served} hits of {DifferingPairs.Count}");
        WriteNearDuplicates(engine, model, folder);
        WriteGptCache(engine, folder);
        foreach (string set in PairSets) WritePairs(engine, folder, set);
        foreach (string kind in new[] { "distinct", "zipf" })
        {
            foreach (string set in Sets) WriteStream(engine, folder, set, kind);
        }

        return 0;
    }

    private static void WriteNearDuplicates(SemanticEngine engine, ModelFile model, string folder)
    {
        (int right, int wrong, int total) = (0, 0, 0);
        List<Arrival> all = [.. Sets.SelectMany(set => Arrival.Read(folder, set, "distinct").Select(arrival => arrival with { Cluster = $"{set} {arrival.Cluster}" }))];
        Dictionary<string, List<Arrival>> bySet = all.GroupBy(arrival => arrival.Cluster.Split(' ')[0]).ToDictionary(group => group.Key, group => group.ToList());
        Dictionary<string, QuestionIndex> indexes = [];
        foreach ((string set, List<Arrival> arrivals) in bySet)
        {
            indexes[set] = new QuestionIndex(engine);
            foreach (Arrival arrival in arrivals) indexes[set].Add(arrival.Id, engine.Read(arrival.Text));
        }

        ServingPolicy policy = new(new ServingOptions { CanVerify = false }, new Random(1));
        foreach ((int text, string variant, _) in NearDuplicates.Of([.. all.Select(arrival => arrival.Text)], model))
        {
            string set = all[text].Cluster.Split(' ')[0];
            Question question = engine.Read(variant);
            ServingDecision decision = policy.Decide(question, indexes[set].FindBest(question));
            total++;
            if (decision.Action != ServingAction.Serve) continue;
            Arrival found = bySet[set].Single(arrival => arrival.Id == decision.Match!.EntryId);
            if (found.Cluster == all[text].Cluster) right++;
            else wrong++;
        }

        Print($"near duplicates: {right} hits, {wrong} wrong of {total}");
    }

    private static void WriteGptCache(SemanticEngine engine, string folder)
    {
        using JsonDocument rows = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "gptcache_mock_data.json")));
        Question[] origins = [.. rows.RootElement.EnumerateArray().Select(row => engine.Read(row.GetProperty("origin").GetString()!))];
        Question[] similars = [.. rows.RootElement.EnumerateArray().Select(row => engine.Read(row.GetProperty("similar").GetString()!))];
        List<(float Score, bool Right)> best = [];
        for (int i = 0; i < similars.Length; i++)
        {
            (float Score, int At) top = (-1, -1);
            for (int at = 0; at < origins.Length; at++)
            {
                float score = engine.Compare(similars[i], origins[at]).Similarity;
                if (score > top.Score) top = (score, at);
            }

            best.Add((top.Score, top.At == i));
        }

        best.Sort((first, second) => second.Score.CompareTo(first.Score));
        Print($"GPTCache's benchmark, positives at 25 / 77 / 92 negatives: {string.Join(" / ", Negatives.Select(bound => Positives(best, bound)))}");
    }

    private static int Positives(List<(float Score, bool Right)> best, int negatives)
    {
        (int right, int wrong) = (0, 0);
        foreach ((_, bool isRight) in best)
        {
            if (isRight) right++;
            else if (++wrong > negatives) break;
        }

        return right;
    }

    private static void WritePairs(SemanticEngine engine, string folder, string set)
    {
        PairEvaluation evaluation = new(engine, new ServingOptions());
        List<(double Score, bool Same)> pairs = [];
        foreach (string line in File.ReadLines(Path.Combine(folder, $"pairs_{set}_dev.jsonl")))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            double score = evaluation.Ask(row.RootElement.GetProperty("a").GetString()!, row.RootElement.GetProperty("b").GetString()!).Score;
            pairs.Add((score, row.RootElement.GetProperty("label").GetInt32() == 1));
        }

        Print($"pairs {set}: ROC-AUC {AreaUnderCurve(pairs):F4} of {pairs.Count}");
    }

    // The share of all pairs of one that is the same and one that is not in which the former scores higher; equal scores count half.
    private static double AreaUnderCurve(List<(double Score, bool Same)> pairs)
    {
        (double below, double area) = (0, 0);
        foreach (IGrouping<double, (double Score, bool Same)> equal in pairs.GroupBy(pair => pair.Score).OrderBy(group => group.Key))
        {
            (int same, int other) = (equal.Count(pair => pair.Same), equal.Count(pair => !pair.Same));
            area += same * (below + (other / 2.0));
            below += other;
        }

        return area / (below * pairs.Count(pair => pair.Same));
    }

    private static void WriteStream(SemanticEngine engine, string folder, string set, string kind)
    {
        List<Arrival> arrivals = [.. Arrival.Read(folder, set, kind)];
        Dictionary<long, string> clusters = arrivals.ToDictionary(arrival => arrival.Id, arrival => arrival.Cluster);
        Dictionary<string, (ServingOptions Options, bool Verifies)> ways = new()
        {
            ["exact and gate"] = (new ServingOptions { MaxError = 0, CanVerify = false }, false),
            ["no checks"] = (new ServingOptions(), false),
            ["checks"] = (new ServingOptions(), true),
        };
        foreach ((string way, (ServingOptions options, bool verifies)) in ways)
        {
            long started = Stopwatch.GetTimestamp();
            using StreamReplay replay = new(engine, options, new Random(1), verifies ? (id, matched) => clusters[id] == clusters[matched] : null);
            (int right, int wrong, int checks) = (0, 0, 0);
            foreach (Arrival arrival in arrivals)
            {
                ReplayResult result = replay.Next(arrival.Id, arrival.Text);
                if (result.Checked) checks++;
                if (!result.Hit) continue;
                if (clusters[result.Matched!.Value] == arrival.Cluster) right++;
                else wrong++;
            }

            double count = arrivals.Count;
            double each = Stopwatch.GetElapsedTime(started).TotalMicroseconds / count;
            Print($"{set} {kind}, {way}: right {right / count:F4} wrong {wrong / count:F5} checks {checks / count:F4} ({each:F0} us a lookup)");
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
