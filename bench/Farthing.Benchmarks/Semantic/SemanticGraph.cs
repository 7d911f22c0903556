using System.Globalization;
using Farthing.Caching.Semantic;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Index.Graph;
using Farthing.Caching.Semantic.Questions;

namespace Farthing.Benchmarks.Semantic;

/// <summary>
/// The graph that large scopes are searched by: how many of the nearest it finds, what that costs in time of the processor, what building and
/// mending cost, and its memory. Beyond the texts there are, questions are joined from two.
/// </summary>
internal static class SemanticGraph
{
    private const int Nearest = 12;
    private const int Asked = 400;
    private static readonly string[] Sets = ["qqp", "clinc150", "banking77"];
    private static readonly int[] Widths = [128, 256, 512, 768];

    public static int Run(string folder, int size)
    {
        List<string> texts = [.. Sets.SelectMany(set => Arrival.Read(folder, set, "distinct")).Select(arrival => arrival.Text)];
        new Random(1).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(texts));
        SemanticEngine engine = SemanticEngine.Create();
        VectorTable table = new();
        Random random = new(2);
        for (int id = 0; id < size; id++)
        {
            Question stored = engine.Read(id < texts.Count / 2 ? texts[id] : SemanticLookup.Joined(texts, random));
            table.Add(id, stored.Vector, stored.IsComparable ? stored.Scale : 0);
        }

        Question[] asked = [.. texts[(texts.Count / 2)..].Take(Asked).Select(engine.Read).Where(question => question.IsComparable)];
        GraphOptions options = new();
        VectorGraph graph = new(options, new Random(3));
        int[] nodes = new int[size];
        TimeSpan started = Environment.CpuUsage.TotalTime;
        for (int id = 0; id < size; id++)
        {
            (sbyte[] vector, float scale) = table.Read(id);
            nodes[id] = graph.Add(id, vector, scale);
        }

        double building = (Environment.CpuUsage.TotalTime - started).TotalMicroseconds;
        Print($"{size:N0} entries: {building / size:F0} us to add each, {graph.Bytes / (double)size:F0} bytes each ({VectorBlock.RowBytes} in the table)");
        long[][] exact = [.. asked.Select(question => Find(question, (Question own, ref NearestList nearest) => table.FindNearest(own.Vector, ref nearest, inFull: true)))];
        Write("table, signs first", asked, exact, (Question own, ref NearestList nearest) => table.FindNearest(own.Vector, ref nearest));
        foreach (int width in Widths)
            Write($"graph, width {width}", asked, exact, (Question own, ref NearestList nearest) => graph.FindNearest(own.Vector, width, ref nearest));

        // A quarter goes, spread over all, as when the oldest leave or a tag is purged.
        for (int id = 0; id < size; id += 4)
        {
            graph.Remove(nodes[id]);
            table.Remove(id);
        }

        exact = [.. asked.Select(question => Find(question, (Question own, ref NearestList nearest) => table.FindNearest(own.Vector, ref nearest, inFull: true)))];
        Write("a quarter removed", asked, exact, (Question own, ref NearestList nearest) => graph.FindNearest(own.Vector, ref nearest));
        started = Environment.CpuUsage.TotalTime;
        graph.Mend(CancellationToken.None);
        Print($"mending: {(Environment.CpuUsage.TotalTime - started).TotalMicroseconds / (size / 4.0):F0} us for each that was removed");
        Write("mended", asked, exact, (Question own, ref NearestList nearest) => graph.FindNearest(own.Vector, ref nearest));
        return 0;
    }

    private static void Write(string name, Question[] asked, long[][] exact, Search search)
    {
        foreach (Question question in asked) Find(question, search);
        TimeSpan started = Environment.CpuUsage.TotalTime;
        long[][] found = [.. asked.Select(question => Find(question, search))];
        double each = (Environment.CpuUsage.TotalTime - started).TotalMicroseconds / asked.Length;
        int kept = exact.Zip(found, (all, own) => all.Count(own.Contains)).Sum();
        int first = exact.Zip(found, (all, own) => own.Contains(all[0]) ? 1 : 0).Sum();
        Print($"{name}: {each:F0} us, recall of the {Nearest} nearest {kept / (double)exact.Sum(all => all.Length):P2}, of the nearest one {first / (double)asked.Length:P1}");
    }

    private static long[] Find(Question question, Search search)
    {
        NearestList nearest = new(stackalloc long[Nearest], stackalloc float[Nearest]);
        search(question, ref nearest);
        return nearest.Ids.ToArray();
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private delegate void Search(Question question, ref NearestList nearest);
}
