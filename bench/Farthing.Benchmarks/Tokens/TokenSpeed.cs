using System.Text;
using System.Text.Json;
using Farthing.Tokens;

namespace Farthing.Benchmarks.Tokens;

/// <summary>Bytes per CPU-second of this thread's process on one text, and the time of the hostile runs: one JSON line a figure.</summary>
internal static class TokenSpeed
{
    private const int Rounds = 7;

    public static int Run(string path)
    {
        byte[] text = File.ReadAllBytes(path);
        string utf16 = Encoding.UTF8.GetString(text);
        var encodings = new TokenEncodings();
        foreach (string name in TokenEncodings.Names)
        {
            double load = Cpu(() => encodings.Find(name));
            TokenEncoding encoding = encodings.Find(name)!;
            Report(name, "load", load, 0);
            Measure(name, "count", text.Length, () => encoding.Count(text));
            Measure(name, "encode", text.Length, () => encoding.Encode(text).Length);
            Measure(name, "count, from UTF-16", text.Length, () => encoding.Count(utf16));
            foreach ((string title, string unit, int times) in new[] { ("a", "a", 1_000_000), ("space", " ", 1_000_000), ("CJK", "的", 1_000_000), ("emoji", "🙂", 1_000_000) })
            {
                byte[] run = Encoding.UTF8.GetBytes(new StringBuilder(unit.Length * times).Insert(0, unit, times).ToString());
                Measure(name, $"1,000,000 x {title}", run.Length, () => encoding.Count(run));
            }
        }

        return 0;
    }

    private static void Measure(string encoding, string what, int bytes, Func<int> work)
    {
        double best = double.MaxValue;
        int tokens = 0;
        for (int round = 0; round < Rounds; round++)
            best = Math.Min(best, Cpu(() => tokens = work()));
        Report(encoding, what, best, bytes, tokens);
    }

    private static void Report(string encoding, string what, double seconds, int bytes, int tokens = 0) =>
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            tokenizer = "Farthing",
            encoding,
            what,
            tokens,
            cpu_ms = Math.Round(seconds * 1e3, 1),
            mb_per_cpu_s = Math.Round(bytes / seconds / 1e6, 1),
        }));

    private static double Cpu(Action work)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
