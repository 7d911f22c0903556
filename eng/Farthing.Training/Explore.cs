using Farthing.Caching.Semantic;
using Farthing.Caching.Semantic.Evaluation;
using Farthing.Caching.Semantic.Guards;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Policy;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;
using Farthing.Embedding;
using Farthing.Training.Corpora;
using Farthing.Training.Scoring;

namespace Farthing.Training;

internal static class Explore
{
    public static int Run(string model, string data)
    {
        ModelFile file = ModelFile.Read(File.ReadAllBytes(model));
        QuestionReader reader = new(file);
        QuestionComparer comparer = new(reader, file);
        SemanticEngine engine = SemanticEngine.Create(file);
        Console.WriteLine("self-test: " + engine.SelfTest());
        int wrong = 0;
        foreach ((string first, string second, string difference) in Farthing.Tests.Caching.Semantic.DifferingPairs.All())
        {
            if (new PairEvaluation(engine, new ServingOptions { MaxError = 0.02 }).Ask(first, second).Hit && wrong++ < 25) Console.WriteLine($"GUARD {difference}: {first} | {second} {engine.Compare(engine.Read(second), engine.Read(first))}");
        }

        Console.WriteLine($"guards {wrong}");
        List<LabelledText> all = [.. new[] { "banking77", "clinc150", "hwu64", "covidq", "qqp" }.SelectMany(name => IntentSet.Lines(Path.Combine(data, $"arrivals_{name}_distinct.jsonl")).Take(1500))];
        using (QuestionIndex index = new(engine))
        {
            for (int i = 0; i < all.Count; i++) index.Add(i, engine.Read(all[i].Text));
            Dictionary<string, (int Hit, int Wrong, int Miss)> counts = [];
            ServingPolicy policy = new(new ServingOptions { CanVerify = false }, new Random(1));
            foreach ((int text, string variant, string change) in Farthing.Tests.Caching.Semantic.NearDuplicates.Of([.. all.Select(t => t.Text)], file))
            {
                ServingDecision d = policy.Decide(engine.Read(variant), index.FindBest(engine.Read(variant)));
                (int h, int w, int m) = counts.GetValueOrDefault(change);
                if (d.Action == ServingAction.Serve && all[(int)d.Match!.EntryId].Cluster == all[text].Cluster) h++;
                else if (d.Action == ServingAction.Serve) { w++; Console.WriteLine($"NEAR {variant} | {d.Match!.Question.Text} | {all[text].Text}"); }
                else { m++; if (m < 6) Console.WriteLine($"MISS {change}: {variant.Replace("\n", "\\n")} | {all[text].Text} {d.Evidence}"); }
                counts[change] = (h, w, m);
            }

            foreach (var (c, v) in counts) Console.WriteLine($"near {c}: {v}");
        }

        foreach (string name in new[] { "banking77", "clinc150", "hwu64", "covidq", "qqp" })
        {
            List<LabelledText> texts = [.. IntentSet.Lines(Path.Combine(data, $"arrivals_{name}_distinct.jsonl"))];
            List<CandidatePair> pairs = CandidatePairs.Of(texts, reader, comparer);
            Console.WriteLine($"{name} {texts.Count}");
            foreach (MatchKind kind in new[] { MatchKind.Plain, MatchKind.Typo, MatchKind.Gate })
            {
                var hits = pairs.Where(p => p.Kind == kind).GroupBy(p => p.Query).Select(g => g.First()).ToList();
                Console.WriteLine($"  {kind}: right {hits.Count(h => h.Right) / (double)texts.Count:F4} wrong {hits.Count(h => !h.Right) / (double)texts.Count:F4}");
            }

            foreach (GuardResult guard in Enum.GetValues<GuardResult>())
            {
                var hits = pairs.Where(p => p.Guard == guard && p.Features[21] > 0.8).ToList();
                Console.WriteLine($"  fused>.8 {guard}: right {hits.Count(h => h.Right)} wrong {hits.Count(h => !h.Right)}");
            }

            Report(texts.Count, pairs, "meaning", p => p.Features[0]);
            Report(texts.Count, pairs, "letters", p => p.Features[1]);
            Report(texts.Count, pairs, "fused", p => p.Features[21]);
            Report(texts.Count, pairs, "topic", p => p.Features[2]);
            TreeEnsemble trees = TreeEnsemble.Of(file, "scorer");
            Report(texts.Count, pairs, "trees", p => trees.Score(p.Features));
            foreach (double t in new[] { 0.8, 0.85, 0.9, 0.93, 0.95, 0.96, 0.97, 0.98, 0.99 })
            {
                var hits = pairs.Where(p => p.Kind is MatchKind.Gate or MatchKind.Typo or MatchKind.Plain || (p.Guard == GuardResult.Passed && trees.Score(p.Features) >= t)).GroupBy(p => p.Query).Select(g => g.MaxBy(p => trees.Score(p.Features))!).ToList();
                Console.Write($"  {t}: {hits.Count(h => h.Right) / (double)texts.Count:F3}/{hits.Count(h => !h.Right) / (double)texts.Count:F4}");
            }
            Console.WriteLine();
            Report(texts.Count, pairs, "meaning*topic", p => p.Features[2] + p.Features[21]);
        }

        return 0;
    }

    public static void Report(int lookups, List<CandidatePair> pairs, string name, Func<CandidatePair, double> score)
    {
        string line = $"  {name,-14}";
        foreach (bool guards in new[] { false, true })
        {
            var best = pairs.Where(p => !guards || p.Guard == GuardResult.Passed || p.Kind is MatchKind.Typo).GroupBy(p => p.Query)
                .Select(g => g.MaxBy(score)!).OrderByDescending(p => p.Kind is MatchKind.Gate or MatchKind.Typo or MatchKind.Plain ? 10 : score(p)).ToList();
            foreach (double bound in new[] { 0.005, 0.01 })
            {
                int wrong = 0, right = 0, kept = 0; double threshold = 0;
                foreach (CandidatePair pair in best)
                {
                    if (pair.Right) right++; else wrong++;
                    if (wrong > bound * lookups) break;
                    if (pair.Right) { kept = right; threshold = score(pair); }
                }

                line += $"  {(guards ? "guarded" : "free")}@{bound}: {kept / (double)lookups:F4} (t {threshold:F3})";
            }
        }

        Console.WriteLine(line);
    }
}
