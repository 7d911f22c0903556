using System.Diagnostics;
using System.Globalization;
using Farthing.Routing.Learned;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Pairs;

namespace Farthing.Benchmarks.Routing;

/// <summary>What training a router of two models takes, in seconds of CPU, how large what it learned is on disk, and how long one decision takes on a prompt of 2 KB.</summary>
internal static class RouteTraining
{
    /// <summary>Trains on the first rows of a file again and again until there are enough of them, so that any file stands for a larger one.</summary>
    /// <param name="file">Outcomes, one line of JSON each.</param>
    /// <param name="weak">The cheap model.</param>
    /// <param name="strong">The strong model.</param>
    /// <param name="rows">How many rows to learn from; <c>null</c> for those of the file.</param>
    public static int Run(string file, string weak, string strong, int? rows)
    {
        List<OutcomeRow> known = [.. OutcomeFile.ReadOutcomes(File.ReadLines(file))];
        List<OutcomeRow> outcomes = [];
        for (int i = 0; i < (rows ?? known.Count); i++)
        {
            OutcomeRow row = known[i % known.Count];

            // A number of its own keeps a repeated prompt from being the same text.
            outcomes.Add(i < known.Count ? row : row with { Prompt = string.Create(CultureInfo.InvariantCulture, $"{row.Prompt} {i}") });
        }

        TimeSpan before = Environment.CpuUsage.TotalTime;
        LearnedModel model = LearnedTraining.Train(outcomes, weak, strong, CancellationToken.None);
        TimeSpan took = Environment.CpuUsage.TotalTime - before;
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            LearnedFile.Save(path, model, new byte[32]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model.Examples} rows: {took.TotalSeconds:F1} s of CPU, {new FileInfo(path).Length / 1e6:F2} MB on disk, {Decide(model.Router, outcomes):F0} µs a decision"));
        }
        finally
        {
            File.Delete(path);
        }

        return 0;
    }

    // The best of many short runs: what the machine does besides only ever adds to one.
    private static double Decide(PairRouter router, List<OutcomeRow> outcomes)
    {
        const int Runs = 200, Decisions = 20, Bytes = 2048;
        byte[] prompt = [.. outcomes.SelectMany(row => row.Text).Take(Bytes)];
        PairScratch scratch = new();
        double best = double.PositiveInfinity;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Decisions; i++) router.Predict(prompt, scratch);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Decisions);
        }

        return best;
    }
}
