namespace Farthing.Alerts.Anomalies;

/// <summary>What the rule would have said of hours that have passed.</summary>
public static class AnomalyBacktest
{
    /// <summary>The hours, by number from 0, in which an incident would have begun.</summary>
    /// <param name="hours">The series, an hour each, gaps as zeros.</param>
    /// <param name="options">The rule.</param>
    /// <param name="from">From which hour on incidents are counted; the hours before it are only learned from.</param>
    /// <param name="organisationDay">The organisation's normal day, for the gate; 0 without it.</param>
    public static IReadOnlyList<int> Incidents(IReadOnlyList<double> hours, AnomalyOptions options, int from = 0, double organisationDay = 0)
    {
        AnomalyDetector detector = new(options);
        List<int> incidents = [];
        int last = int.MinValue / 2;
        for (int hour = 0; hour < hours.Count; hour++)
        {
            if (!detector.Step(hours[hour], organisationDay).IsAlarm) continue;
            if (hour - last > options.QuietHours && hour >= from) incidents.Add(hour);
            last = hour;
        }

        return incidents;
    }

    /// <summary>
    /// How soon a surge is found: for each start, as much as the mean day of the memory before it is added evenly over four hours, and the rule is asked
    /// hour by hour. Hours in which the rule alarms without the surge are left out.
    /// </summary>
    /// <param name="hours">The series.</param>
    /// <param name="options">The rule.</param>
    /// <param name="starts">The hours at which a surge begins, in rising order, each on a series of its own; at least four before the end.</param>
    /// <returns>For each surge that was tried, after how many of its hours it was found (1 to 4), or 0.</returns>
    public static IReadOnlyList<int> Surges(IReadOnlyList<double> hours, AnomalyOptions options, IReadOnlyList<int> starts)
    {
        const int Length = 4;
        AnomalyDetector detector = new(options);
        List<int> found = [];
        foreach (int start in starts)
        {
            while (detector.Hours < start) detector.Step(hours[detector.Hours]);
            int from = Math.Max(0, start - (options.MemoryDays * 24));
            double perHour = Enumerable.Range(from, start - from).Sum(hour => hours[hour]) * 24 / (start - from) / Length;
            AnomalyDetector plain = new(detector);
            AnomalyDetector surged = new(detector);
            bool alarmsAnyway = false;
            int after = 0;
            for (int i = 0; i < Length; i++)
            {
                alarmsAnyway |= plain.Step(hours[start + i]).IsAlarm;
                if (surged.Step(hours[start + i] + perHour).IsAlarm && after == 0) after = i + 1;
            }

            if (!alarmsAnyway) found.Add(after);
        }

        return found;
    }
}
