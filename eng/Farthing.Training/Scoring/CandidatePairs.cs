using System.Numerics.Tensors;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;
using Farthing.Training.Corpora;

namespace Farthing.Training.Scoring;

/// <summary>Replays questions in their order: which came before that are near, and whether their answer would have been right.</summary>
internal static class CandidatePairs
{
    public const int Nearest = 12;

    public static List<CandidatePair> Of(IReadOnlyList<LabelledText> texts, QuestionReader reader, QuestionComparer comparer)
    {
        Question[] questions = [.. texts.Select(text => reader.Read(text.Text))];
        float[][] vectors = [.. questions.Select(question => Array.ConvertAll(question.Vector, value => value * question.Scale))];
        List<CandidatePair> pairs = [];
        (float Score, int At)[] near = new (float, int)[Nearest];
        Dictionary<UInt128, int> gates = [];
        for (int query = 0; query < questions.Length; query++)
        {
            Question own = questions[query];
            if (!own.IsComparable) continue;
            int count = 0;
            for (int stored = 0; stored < query; stored++)
            {
                if (!questions[stored].IsComparable) continue;
                float score = TensorPrimitives.Dot<float>(vectors[query], vectors[stored]);
                if (count < Nearest) near[count++] = (score, stored);
                else if (score > near[Nearest - 1].Score) near[Nearest - 1] = (score, stored);
                else continue;
                for (int i = count - 1; i > 0 && near[i].Score > near[i - 1].Score; i--) (near[i], near[i - 1]) = (near[i - 1], near[i]);
            }

            int gate = own.GateKey is { } key && gates.TryGetValue(key, out int earlier) ? earlier : -1;
            if (gate >= 0 && !near.AsSpan(0, count).ToArray().Any(entry => entry.At == gate)) near[count < Nearest ? count++ : Nearest - 1] = (0, gate);
            for (int i = 0; i < count; i++)
            {
                float[] features = new float[PairFeatures.Count];
                Question other = questions[near[i].At];
                Comparison comparison = comparer.Compare(own, other);
                comparer.Examine(own, other, features);
                pairs.Add(new CandidatePair(query, near[i].At, features, comparison.Guard, comparison.Kind, texts[query].Cluster == texts[near[i].At].Cluster));
            }

            if (own.GateKey is { } stores) gates.TryAdd(stores, query);
        }

        return pairs;
    }
}
