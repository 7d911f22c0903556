using System.Globalization;

namespace Farthing.Tests.Alerts;

/// <summary>Hourly series from recorded traffic: BurstGPT's counts by the hour, and rates of single clients in windows of ten minutes (ServeGen).</summary>
internal static class TraceSeries
{
    /// <summary>A file of counts by the hour, with the columns <c>time_bin</c> (seconds) and <c>session_count</c>; hours that are not there had none.</summary>
    public static double[] ReadHourlyCounts(string file)
    {
        SortedDictionary<int, double> counts = [];
        foreach (string line in File.ReadLines(file).Skip(1))
        {
            string[] cells = line.Split(',');
            counts[(int)(Number(cells[0]) / 3600)] = Number(cells[2]);
        }

        double[] series = new double[counts.Keys.Last() + 1];
        foreach ((int hour, double count) in counts) series[hour] = count;
        return series;
    }

    /// <summary>A file without a header whose first two columns are seconds and requests a second of windows of ten minutes.</summary>
    public static double[] ReadTenMinuteRates(string file)
    {
        const int Window = 600;
        SortedDictionary<int, double> hours = [];
        foreach (string line in File.ReadLines(file))
        {
            string[] cells = line.Split(',');
            if (cells.Length < 2 || !double.TryParse(cells[0], CultureInfo.InvariantCulture, out double seconds)) continue;
            int hour = (int)(seconds / 3600);
            hours[hour] = hours.GetValueOrDefault(hour) + (Number(cells[1]) * Window);
        }

        double[] series = new double[hours.Count == 0 ? 0 : hours.Keys.Last() + 1];
        foreach ((int hour, double count) in hours) series[hour] = count;
        return series;
    }

    /// <summary>
    /// A steady series of the given number of days, the same for the same seed: a day of a sine between 40 % and 160 %, weekends at 60 %, and noise that
    /// lasts (log-normal, autocorrelation 0.6 from hour to hour).
    /// </summary>
    /// <param name="seed">Which series.</param>
    /// <param name="days">How long.</param>
    /// <param name="noise">The standard deviation of the noise's logarithm.</param>
    public static double[] Steady(int seed, int days, double noise)
    {
        const double Persistence = 0.6;
        Random random = new(seed);
        double[] series = new double[days * 24];
        double state = 0;
        for (int hour = 0; hour < series.Length; hour++)
        {
            double day = 500 * (1 + (0.6 * Math.Sin(((hour % 24) - 8) * Math.PI / 12))) * (hour / 24 % 7 >= 5 ? 0.6 : 1);
            state = (Persistence * state) + (Math.Sqrt(1 - (Persistence * Persistence)) * noise * Normal(random));
            series[hour] = Math.Round(day * Math.Exp(state));
        }

        return series;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
