using System.Text;
using System.Text.Json;

namespace Farthing.Benchmarks.Tokens;

/// <summary>Ten megabytes of real text from the evaluation data beside the repository: prose, code, JSON, and twelve languages.</summary>
internal static class TokenCorpus
{
    private const int Megabyte = 1_000_000;

    public static int Write(string path)
    {
        byte[]? text = Build();
        if (text is null)
        {
            Console.Error.WriteLine("Skipped: the evaluation data is not beside this repository.");
            return 1;
        }

        File.WriteAllBytes(path, text);
        return 0;
    }

    /// <summary>The text, or null where the data is absent.</summary>
    public static byte[]? Build()
    {
        string? data = Folder();
        if (data is null)
            return null;
        var text = new MemoryStream(10 * Megabyte);
        Add(text, 4 * Megabyte, Sentences(data, "nq20.jsonl"));
        Add(text, Megabyte, Rows(data, "qmsum.jsonl", "turns"));
        Add(text, Megabyte, Texts(data, "coderag_chunks.jsonl", "").Concat(Rows(data, "swe_agent_demos.jsonl", "history")));
        Add(text, Megabyte, File.ReadLines(Path.Combine(data, "bfcl_tools.jsonl")));
        Add(text, Megabyte, File.ReadLines(Path.Combine(data, "tau_airline.jsonl")));
        Add(text, Megabyte / 2, File.ReadLines(Path.Combine(data, "cc_traces.jsonl")));
        Add(text, Megabyte / 2, File.ReadLines(Path.Combine(data, "kv_retrieval75.jsonl")));
        Add(text, Megabyte, Enumerable.Repeat(Texts(data, "tokenizer_golden.jsonl", "xquad-"), 20).SelectMany(texts => texts));
        return text.ToArray();
    }

    private static string? Folder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", "compression");
            if (Directory.Exists(path))
                return path;
        }

        return null;
    }

    /// <summary>Adds texts until there are <paramref name="bytes"/> more, cut at a character's border.</summary>
    private static void Add(MemoryStream target, int bytes, IEnumerable<string> texts)
    {
        long end = target.Length + bytes;
        foreach (string text in texts)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text + "\n\n");
            int take = (int)Math.Min(utf8.Length, end - target.Length);
            while (take < utf8.Length && (utf8[take] & 0xC0) == 0x80)
                take--;
            target.Write(utf8, 0, take);
            if (take < utf8.Length)
                return;
        }
    }

    private static IEnumerable<string> Sentences(string data, string file)
    {
        foreach (string line in File.ReadLines(Path.Combine(data, file)))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            foreach (JsonElement document in row.RootElement.GetProperty("docs").EnumerateArray())
                yield return document.GetProperty("title").GetString() + "\n" + string.Join(' ', document.GetProperty("sents").EnumerateArray().Select(s => s.GetString()));
        }
    }

    private static IEnumerable<string> Texts(string data, string file, string kind)
    {
        foreach (string line in File.ReadLines(Path.Combine(data, file)))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            if (!row.RootElement.TryGetProperty("kind", out JsonElement found) || (kind.Length > 0 && found.GetString()!.StartsWith(kind, StringComparison.Ordinal)))
                yield return row.RootElement.GetProperty("text").GetString()!;
        }
    }

    /// <summary>The turns of conversations: each the strings in it, joined.</summary>
    private static IEnumerable<string> Rows(string data, string file, string field)
    {
        foreach (string line in File.ReadLines(Path.Combine(data, file)))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            foreach (JsonElement turn in row.RootElement.GetProperty(field).EnumerateArray())
            {
                IEnumerable<JsonElement> parts = turn.ValueKind == JsonValueKind.Array ? turn.EnumerateArray() : turn.EnumerateObject().Select(p => p.Value);
                yield return string.Join(": ", parts.Where(p => p.ValueKind == JsonValueKind.String).Select(p => p.GetString()));
            }
        }
    }
}
