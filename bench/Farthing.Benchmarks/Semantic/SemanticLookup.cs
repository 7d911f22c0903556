using System.Globalization;
using Farthing.Caching.Semantic;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Questions;
using Farthing.Embedding;

namespace Farthing.Benchmarks.Semantic;

/// <summary>What a question costs in time of the processor: its vector, its reading, a comparison, a lookup among many; and how many near entries the lookup finds.</summary>
internal static class SemanticLookup
{
    private const int Rounds = 1_000;
    private const int Nearest = 12;
    private const int Asked = 200;

    public static int Run(string folder)
    {
        List<string> texts = [.. new[] { "qqp", "clinc150", "banking77" }.SelectMany(set => Arrival.Read(folder, set, "distinct")).Select(arrival => arrival.Text)];
        new Random(1).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(texts));
        SemanticEngine engine = SemanticEngine.Create();
        StaticEmbedder embedder = new(ModelFile.Embedded());
        float[] vector = new float[StaticEmbedder.Dimensions];
        Print($"vector of a question: {Time(texts.Count, at => embedder.Embed(texts[at], vector)):F2} us");
        Print($"reading a question whole: {Time(texts.Count, at => engine.Read(texts[at])):F2} us, {Allocated(() => engine.Read(texts[7])):N0} bytes");
        Question[] questions = [.. texts.Select(engine.Read)];
        Print($"comparing two questions: {Time(questions.Length - 1, at => engine.Compare(questions[at], questions[at + 1])):F2} us");
        foreach (int size in new[] { 10_000, 100_000 }) WriteLookup(engine, texts, questions, size);
        return 0;
    }

    // Beyond the texts there are, questions are joined from two: as varied as questions are.
    private static void WriteLookup(SemanticEngine engine, List<string> texts, Question[] questions, int size)
    {
        using QuestionIndex index = new(engine, size);
        VectorTable table = new();
        Random random = new(2);
        for (int i = 0; i < size; i++)
        {
            Question stored = i < texts.Count / 2 ? questions[i] : engine.Read(Joined(texts, random));
            index.Add(i, stored);
            table.Add(stored);
        }

        Question[] asked = questions[(questions.Length / 2)..];
        int[] found = new int[Nearest];
        int[] all = new int[Nearest];
        (int kept, int best, int total) = (0, 0, 0);
        foreach (Question question in asked.Take(Asked))
        {
            int count = table.FindNearest(question, all, inFull: true);
            int[] quick = found[..table.FindNearest(question, found)];
            kept += all[..count].Count(row => quick.Contains(row));
            if (count > 0 && quick.Contains(all[0])) best++;
            total += count;
        }

        double vectors = Time(asked.Length, at => table.FindNearest(asked[at], found));
        double whole = Time(asked.Length, at => index.FindBest(asked[at]));
        double missed = Time(asked.Length, at => index.FindBest(engine.Read(asked[at].Text)));
        Print($"{size:N0} entries: {vectors:F0} us for the {Nearest} nearest (recall {kept / (double)total:P2}, of the nearest one {best / (double)Asked:P1}), {whole:F0} us with the second stage, {missed:F0} us with reading; {index.Bytes / (double)size:F0} bytes an entry");
    }

    private static string Joined(List<string> texts, Random random)
    {
        string first = texts[random.Next(texts.Count)];
        string second = texts[random.Next(texts.Count)];
        return first[..(first.Length / 2)] + " " + second[(second.Length / 2)..];
    }

    private static double Time(int count, Action<int> action)
    {
        for (int i = 0; i < Rounds / 2; i++) action(i % count);
        List<double> rounds = [];
        for (int round = 0; round < 5; round++)
        {
            TimeSpan started = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < Rounds; i++) action(i % count);
            rounds.Add((Environment.CpuUsage.TotalTime - started).TotalMicroseconds / Rounds);
        }

        return rounds.Min();
    }

    private static long Allocated(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
