using Farthing.Alerts.Anomalies;
using Farthing.Tests.Alerts;

namespace Farthing.Benchmarks.Alerts;

/// <summary>
/// The figures of the spend anomaly rule: false alarms on recorded traffic in which every alarm counts as false, and how soon surges are found that
/// are added to it. Printed with the settings of the rule, so that a reader can run them again.
/// </summary>
internal static class AnomalyFigures
{
    private const int Day = 24;
    private const int Week = 7 * Day;
    private const int Surges = 400;
    private const int Seed = 20261121;
    private const double SteadyShare = 0.95;

    private static readonly AnomalyOptions Options = new();

    public static int Run(string folder)
    {
        Console.WriteLine(
            $"rule: memory {Options.MemoryDays} d, warm-up {Options.WarmUpDays} d, at most {Options.AtMostPerMonth} a month, multiplier from {Options.LeastMultiplier}, own day {Options.OwnDayShare:0 %}; no organisation gate");
        string counts = Path.Combine(folder, "burstgpt-derived", "by_bin_60m.csv");
        if (File.Exists(counts))
        {
            Write("BurstGPT hourly counts", [TraceSeries.ReadHourlyCounts(counts)]);
            WriteSustained(TraceSeries.ReadHourlyCounts(counts));
        }
        else Console.WriteLine($"BurstGPT hourly counts: no file {counts}");

        string clients = Path.Combine(folder, "servegen");
        double[][] series = Directory.Exists(clients)
            ? [.. Directory.EnumerateFiles(clients, "*-trace.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(TraceSeries.ReadTenMinuteRates).Where(s => s.Length > Options.WarmUpDays * Day)]
            : [];
        if (series.Length > 0)
        {
            Write("ServeGen clients, all", series);
            Write("ServeGen clients, active in 95 % of hours", [.. series.Where(s => s.Count(hour => hour > 0) >= SteadyShare * s.Length)]);
        }
        else
        {
            Console.WriteLine($"ServeGen clients: no folder {clients}");
        }

        foreach (double noise in (double[])[0.15, 0.3, 0.45])
        {
            Write($"generated steady series, noise {noise}, 14 days", [.. Enumerable.Range(1, 20).Select(seed => TraceSeries.Steady(seed, 14, noise))]);
            Write($"generated steady series, noise {noise}, 61 days", [.. Enumerable.Range(1, 20).Select(seed => TraceSeries.Steady(seed, 61, noise))]);
        }

        return 0;
    }

    private static void Write(string name, double[][] series)
    {
        if (series.Length == 0) return;
        Console.WriteLine($"\n{name}: {series.Length} series");
        foreach (int warmUp in (int[])[Options.WarmUpDays, Options.MemoryDays])
        {
            double[][] known = [.. series.Where(s => s.Length >= (warmUp * Day) + Week)];
            if (known.Length == 0) continue;
            int alarms = known.Sum(s => AnomalyBacktest.Incidents(s, Options, warmUp * Day).Count);
            double weeks = known.Sum(s => (s.Length - (warmUp * Day)) / (double)Week);
            Console.WriteLine($"  false alarms after day {warmUp}: {alarms} in {weeks:0.0} series-weeks = {alarms / weeks:0.00} a series and week");
            WriteSurges(known, warmUp);
        }
    }

    /// <summary>What the hours that an excess must last to alarm decide, in each half of the weeks with a full memory.</summary>
    private static void WriteSustained(double[] series)
    {
        int from = Options.MemoryDays * Day, middle = (from + series.Length) / 2;
        Random random = new(Seed);
        int[] starts = [.. Enumerable.Range(0, Surges).Select(_ => random.Next(from, series.Length - 4)).Order()];
        foreach (double hours in (double[])[4.5, 4.8, 5, 5.2, 5.5, 100])
        {
            AnomalyOptions options = Options with { SustainedHours = hours };
            IReadOnlyList<int> alarms = AnomalyBacktest.Incidents(series, options, from);
            string Half(int start, int end)
            {
                IReadOnlyList<int> found = AnomalyBacktest.Surges(series, options, [.. starts.Where(hour => hour >= start && hour < end)]);
                return $"{alarms.Count(hour => hour >= start && hour < end) * (double)Week / (end - start):0.00} false alarms a week, {found.Count(after => after is 1 or 2) / (double)found.Count:0 %} found within 2 h";
            }

            Console.WriteLine($"  sustained hours {hours}: first half {Half(from, middle)}; second half {Half(middle, series.Length)}");
        }
    }

    private static void WriteSurges(double[][] series, int warmUp)
    {
        Random random = new(Seed);
        int each = Math.Max(3, Surges / series.Length);
        int[] found =
        [
            .. series.SelectMany(s =>
            {
                int[] starts = [.. Enumerable.Range(0, each).Select(_ => random.Next(warmUp * Day, s.Length - 4)).Order()];
                return AnomalyBacktest.Surges(s, Options, starts);
            }),
        ];
        double Share(int hours) => found.Count(after => after > 0 && after <= hours) / (double)found.Length;
        Console.WriteLine($"  surges (+100 % of a day in 4 h) after day {warmUp}: {found.Length} tried; found within 1 h {Share(1):0 %}, 2 h {Share(2):0 %}, 3 h {Share(3):0 %}, 4 h {Share(4):0 %}");
    }
}
