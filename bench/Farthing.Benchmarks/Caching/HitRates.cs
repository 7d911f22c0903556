using System.Globalization;
using System.Text.Json;
using Farthing.Caching;
using Farthing.Caching.Memory;

namespace Farthing.Benchmarks.Caching;

/// <summary>Hit rates of the memory tier and of LRU on recorded arrivals, for several sizes: hits, and dollars saved.</summary>
internal static class HitRates
{
    private const int AnswerBytes = 2000;

    public static int Run(string folder)
    {
        Console.WriteLine("arrivals            entries that fit   hits: LRU   ours        dollars saved: LRU   ours");
        foreach (string file in Directory.GetFiles(folder, "arrivals_*_zipf.jsonl").Order(StringComparer.Ordinal))
        {
            string[] texts = [.. File.ReadLines(file).Select(TextOf)];
            string name = Path.GetFileNameWithoutExtension(file)["arrivals_".Length..];
            foreach (int fit in (int[])[50, 100, 200, 400, 800]) Compare(name, texts, fit);
        }

        // A loop over more than fits, and a long scan through a popular set: where LRU is at its worst.
        Compare("loop of 1,000", [.. Enumerable.Range(0, 20_000).Select(i => $"{i % 1000}")], 400);
        var random = new Random(1);
        Compare("scan through", [.. Enumerable.Range(0, 40_000).Select(i => i % 2 == 0 ? $"popular {random.Next(200)}" : $"scan {i}")], 400);
        Compare("new favourites", [.. Enumerable.Range(0, 40_000).Select(i => $"{i / 10_000} {(int)(300 * Math.Pow(random.NextDouble(), 3))}")], 100);
        return 0;
    }

    private static string TextOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("text").GetString()!;
    }

    private static void Compare(string name, string[] arrivals, int fit)
    {
        (int Hits, decimal Saved) lru = Lru(arrivals, fit);
        (int Hits, decimal Saved) ours = Ours(arrivals, fit);
        decimal all = arrivals.Sum(WorthOf);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-18} {fit,10} {(double)lru.Hits / arrivals.Length,19:F4} {(double)ours.Hits / arrivals.Length,10:F4} {lru.Saved / all,19:P1} {ours.Saved / all,8:P1}"));
    }

    /// <summary>One answer in ten saves fifty times as much as the others.</summary>
    private static decimal WorthOf(string text) => SampleHash(text) % 10 == 0 ? 0.05m : 0.001m;

    private static ulong SampleHash(string text) => unchecked((ulong)KeyOf(text).GetHashCode()) & 0xFFFF;

    private static CacheKey KeyOf(string text) => CacheKey.Of(System.Text.Encoding.UTF8.GetBytes(text));

    private static (int Hits, decimal Saved) Ours(string[] arrivals, int fit)
    {
        long each = EntrySize.Of(SampleEntries.Make(KeyOf(""), AnswerBytes, 0.001m, TimeProvider.System.GetUtcNow()));
        var memory = new MemoryTier(fit * each, TimeProvider.System);
        int hits = 0;
        decimal saved = 0;
        foreach (string text in arrivals)
        {
            CacheKey key = KeyOf(text);
            if (memory.TryGet(key, out _))
            {
                hits++;
                saved += WorthOf(text);
            }
            else
            {
                memory.Put(SampleEntries.Make(key, AnswerBytes, WorthOf(text), TimeProvider.System.GetUtcNow()));
            }
        }

        return (hits, saved);
    }

    private static (int Hits, decimal Saved) Lru(string[] arrivals, int fit)
    {
        LinkedList<string> order = new();
        Dictionary<string, LinkedListNode<string>> nodes = new(StringComparer.Ordinal);
        int hits = 0;
        decimal saved = 0;
        foreach (string text in arrivals)
        {
            if (nodes.Remove(text, out LinkedListNode<string>? node))
            {
                hits++;
                saved += WorthOf(text);
                order.Remove(node);
            }
            else if (nodes.Count == fit)
            {
                nodes.Remove(order.Last!.Value);
                order.RemoveLast();
            }

            nodes[text] = order.AddFirst(text);
        }

        return (hits, saved);
    }
}
