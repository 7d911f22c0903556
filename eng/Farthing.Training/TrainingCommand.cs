using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Farthing.Caching.Semantic.Guards;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;
using Farthing.Embedding;
using Farthing.Embedding.Text;
using Farthing.Training.Corpora;
using Farthing.Training.Embedding;
using Farthing.Training.Scoring;
using Farthing.Training.Words;

namespace Farthing.Training;

/// <summary>
/// <c>--data FOLDER --wordnet FOLDER --out FILE [--leave-out SET,…] [--epochs N]</c>: trains the embedder and the second stage and writes their weights.
/// </summary>
internal static class TrainingCommand
{
    public static int Run(string[] args)
    {
        Dictionary<string, string> options = [];
        for (int i = 0; i + 1 < args.Length; i += 2) options[args[i]] = args[i + 1];
        if (!options.TryGetValue("--out", out string? output))
        {
            Console.Error.WriteLine("usage: Farthing.Training --out FILE [--data FOLDER] [--wordnet FOLDER] [--leave-out SET,…] [--epochs N]");
            return 2;
        }

        string data = options.GetValueOrDefault("--data", "../shared/data/semcache");
        WordNet wordNet = WordNet.Read(options.GetValueOrDefault("--wordnet", "/usr/share/wordnet"));
        Lexicons lexicons = Lexicons.Read(Path.Combine(data, "lexical"));
        string[] leftOut = options.GetValueOrDefault("--leave-out", "").Split(',');
        List<IntentSet> sets = [.. IntentSet.Names.Where(name => !leftOut.Contains(name)).Select(name => IntentSet.Read(data, name))];
        Stopwatch watch = Stopwatch.StartNew();
        void Log(string text) => Console.Error.WriteLine($"{watch.Elapsed.TotalSeconds,6:F1} s  {text}");
        TrainingOptions training = new();
        if (options.TryGetValue("--epochs", out string? epochs)) training = training with { Epochs = int.Parse(epochs) };
        List<KeyValuePair<string, byte[]>> lexicon = LexiconBuilder.Build(wordNet, lexicons, sets, GivenNames.All);
        Log("lexicon");
        List<(List<CandidatePair> Pairs, double Weight)> pairs = [];
        foreach (IntentSet? without in sets.Append(null))
        {
            // Of every set a part is kept back; one embedder learns from the rest, and for each set one that never saw it.
            List<IntentSet> taught = [.. sets.Where(set => set != without).Select(set => set.With(Part(set, kept: false)))];
            EmbedderTrainer trainer = new(taught, wordNet, lexicons, training, Log);
            trainer.Train(Log);
            ModelFile file = ModelFile.Read(ModelFile.Write("0", [.. lexicon, .. Pack(trainer)]));
            QuestionReader reader = new(file);
            QuestionComparer comparer = new(reader, file);
            foreach (IntentSet set in without is null ? sets : [without]) pairs.Add((CandidatePairs.Of(Part(set, kept: true), reader, comparer), 1));
            Log($"pairs: {pairs.Sum(part => part.Pairs.Count)}");
        }

        List<KeyValuePair<string, byte[]>> blocks = [.. lexicon];
        EmbedderTrainer final = new(sets, wordNet, lexicons, training, Log);
        final.Train(Log);
        blocks.AddRange(Pack(final));
        List<CandidatePair> passed = [.. pairs.SelectMany(part => part.Pairs).Where(pair => pair.Guard == GuardResult.Passed)];
        float[] trees = TreeTrainer.Train([.. passed.Select(pair => pair.Features)], [.. passed.Select(pair => pair.Right)], [.. passed.Select(_ => 1.0)]);
        blocks.Add(new("scorer", MemoryMarshal.AsBytes<float>(trees).ToArray()));
        byte[] bytes = ModelFile.Write("1", blocks);
        File.WriteAllBytes(output, bytes);
        foreach ((string name, byte[] content) in blocks) Log($"{name}: {content.Length} bytes");
        Log($"{bytes.Length} bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}");
        return 0;
    }

    // Decided by the text alone, so that every run keeps back the same.
    private static List<LabelledText> Part(IntentSet set, bool kept) =>
        [.. set.Texts.Where(text => WordHash.Of(text.Text) % 4 == 0 == kept)];

    public static IEnumerable<KeyValuePair<string, byte[]>> Pack(EmbedderTrainer trainer)
    {
        float[] rows = trainer.Table.Rows;
        int count = rows.Length / StaticEmbedder.Dimensions;
        sbyte[] small = new sbyte[rows.Length];
        float[] scales = new float[count];
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> own = trainer.Table.Row(row);
            float largest = 0;
            foreach (float value in own) largest = MathF.Max(largest, MathF.Abs(value));
            if (largest == 0) continue;
            scales[row] = largest / sbyte.MaxValue;
            for (int i = 0; i < own.Length; i++) small[(row * StaticEmbedder.Dimensions) + i] = (sbyte)MathF.Round(own[i] / scales[row]);
        }

        yield return new("vocabulary", MemoryMarshal.AsBytes<uint>(trainer.Table.Vocabulary).ToArray());
        yield return new("rows", MemoryMarshal.AsBytes<sbyte>(small).ToArray());
        yield return new("scales", MemoryMarshal.AsBytes<float>(scales).ToArray());
        List<float> topics = [];
        List<float> groups = [];
        foreach (TopicHead head in trainer.Heads)
        {
            groups.AddRange([topics.Count / StaticEmbedder.Dimensions, head.Count, head.Sharpness, head.None]);
            topics.AddRange(head.Vectors);
        }

        yield return new("topics", MemoryMarshal.AsBytes<float>([.. topics]).ToArray());
        yield return new("topic-groups", MemoryMarshal.AsBytes<float>([.. groups]).ToArray());
    }
}
