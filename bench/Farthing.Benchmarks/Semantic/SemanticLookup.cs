using System.Diagnostics;
using System.Globalization;
using Farthing.Caching.Semantic;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Questions;
using Farthing.Embedding;

namespace Farthing.Benchmarks.Semantic;

/// <summary>What a question costs in time of the processor: its vector, its reading, a comparison, a lookup among many; and how many near entries the lookup finds.</summary>
internal static class SemanticLookup
{
    private const int Rounds = 5;
    private const int Nearest = 12;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(400);
    private const int Asked = 200;
    private static readonly string[] Sets = ["qqp", "clinc150", "banking77"];

    public static int Run(string folder)
    {
        List<string> texts = [.. Sets.SelectMany(set => Arrival.Read(folder, set, "distinct")).Select(arrival => arrival.Text)];
        new Random(1).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(texts));
        SemanticEngine engine = SemanticEngine.Create();
        StaticEmbedder embedder = new(ModelFile.Embedded());
        float[] vector = new float[StaticEmbedder.Dimensions];
        Print($"vector of a question: {Time(texts.Count, at => embedder.Embed(texts[at], vector)):F2} us");
        Print($"reading a question whole: {Time(texts.Count, at => engine.Read(texts[at])):F2} us, {Allocated(() => engine.Read(texts[7])):N0} bytes");
        Question[] questions = [.. texts.Select(engine.Read)];
        Print($"comparing two questions: {Time(questions.Length - 1, at => engine.Compare(questions[at], questions[at + 1])):F2} us");
        foreach (int size in new[] { 10_000, 30_000, 100_000 }) WriteLookup(engine, texts, questions, size);
        return 0;
    }

    // Beyond the texts there are, questions are joined from two: as varied as questions are.
    private static void WriteLookup(SemanticEngine engine, List<string> texts, Question[] questions, int size)
    {
        using QuestionIndex index = new(engine);
        VectorTable table = new();
        Random random = new(2);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < size; i++)
        {
            index.Add(i, engine.Read(i < texts.Count / 2 ? new string(texts[i]) : Joined(texts, random)));
        }

        double real = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)size;
        random = new Random(2);
        for (int i = 0; i < size; i++)
        {
            Question stored = i < texts.Count / 2 ? questions[i] : engine.Read(Joined(texts, random));
            table.Add(i, stored.Vector, stored.Scale);
        }

        Question[] asked = questions[(questions.Length / 2)..];
        (int kept, int best, int total) = (0, 0, 0);
        foreach (Question question in asked.Take(Asked))
        {
            long[] all = Find(table, question, inFull: true);
            long[] quick = Find(table, question, inFull: false);
            kept += all.Count(quick.Contains);
            if (all.Length > 0 && quick.Contains(all[0])) best++;
            total += all.Length;
        }

        double vectors = Time(asked.Length, at => Find(table, asked[at], inFull: false));
        double whole = Time(asked.Length, at => index.FindBest(asked[at]));
        double missed = Time(asked.Length, at => index.FindBest(engine.Read(asked[at].Text)));
        Print($"{size:N0} entries: {vectors:F0} us for the {Nearest} nearest (recall {kept / (double)total:P2}, of the nearest one {best / (double)Asked:P1}), {whole:F0} us with the second stage, {missed:F0} us with reading; {index.Bytes / (double)size:F0} bytes an entry accounted, {real:F0} in use");
    }

    private static long[] Find(VectorTable table, Question question, bool inFull)
    {
        NearestList nearest = new(stackalloc long[Nearest], stackalloc float[Nearest]);
        table.FindNearest(question.Vector, ref nearest, inFull);
        return nearest.Ids.ToArray();
    }

    internal static string Joined(List<string> texts, Random random)
    {
        string first = texts[random.Next(texts.Count)];
        string second = texts[random.Next(texts.Count)];
        return first[..(first.Length / 2)] + " " + second[(second.Length / 2)..];
    }

    private static double Time(int count, Action<int> action)
    {
        // Long enough for the runtime to have compiled what is called often to its best, as in a process that serves.
        Stopwatch warming = Stopwatch.StartNew();
        for (int i = 0; warming.Elapsed < WarmUp; i++) action(i % count);
        List<double> rounds = [];
        for (int i = 0; i < Rounds; i++)
        {
            Stopwatch round = Stopwatch.StartNew();
            TimeSpan started = Environment.CpuUsage.TotalTime;
            int done = 0;
            for (; round.Elapsed < Round; done++) action(done % count);
            rounds.Add((Environment.CpuUsage.TotalTime - started).TotalMicroseconds / done);
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
