using Farthing.Alerts.Anomalies;
using Farthing.Tests.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Alerts;

public sealed class AnomalyDetectorTests
{
    private const int Day = 24;
    private const int Week = 7 * Day;
    private const int Seed = 20261121;

    private static readonly AnomalyOptions Options = new();

    [Fact]
    public void Recorded_traffic_raises_at_most_three_alarms_in_ten_weeks()
    {
        double[] series = TraceSeries.ReadHourlyCounts(EvaluationData.OrSkip("traces/burstgpt-derived/by_bin_60m.csv"));
        series.Length.ShouldBeGreaterThan(8 * Week);
        AnomalyBacktest.Incidents(series, Options).Count.ShouldBeLessThanOrEqualTo(3);
        double weeks = (series.Length - (Options.MemoryDays * Day)) / (double)Week;
        (AnomalyBacktest.Incidents(series, Options, Options.MemoryDays * Day).Count / weeks).ShouldBeLessThanOrEqualTo(0.3, "with the memory full");
    }

    [Fact]
    public void Nine_of_ten_surges_of_a_day_in_four_hours_on_recorded_traffic_are_found_within_two_hours()
    {
        double[] series = TraceSeries.ReadHourlyCounts(EvaluationData.OrSkip("traces/burstgpt-derived/by_bin_60m.csv"));
        Random random = new(Seed);
        int[] starts = [.. Enumerable.Range(0, 200).Select(_ => random.Next(Options.MemoryDays * Day, series.Length - 4)).Order()];
        IReadOnlyList<int> found = AnomalyBacktest.Surges(series, Options, starts);
        (found.Count(after => after is 1 or 2) / (double)found.Count).ShouldBeGreaterThanOrEqualTo(0.9);
    }

    [Fact]
    public void One_burst_that_is_over_within_the_hour_is_no_alarm_where_bursts_are_usual_and_one_that_goes_on_is()
    {
        double[] hours = [.. Enumerable.Range(0, 28 * Day).Select(hour => hour % 13 == 5 ? 400 : 10.0)];
        AnomalyDetector detector = new(Options);
        foreach (double hour in hours) detector.Step(hour);
        detector.Step(250).IsAlarm.ShouldBeFalse();
        AnomalyReading second = detector.Step(250);
        (second.IsAlarm, second.IsSustained, second.WindowHours).ShouldBe((true, true, 2));
    }

    [Theory]
    [InlineData(14, 0.15)]
    [InlineData(14, 0.3)]
    [InlineData(61, 0.3)]
    public void Nine_of_ten_surges_of_a_day_in_four_hours_on_steady_series_are_found_within_two_hours(int days, double noise)
    {
        List<int> found = [];
        double alarms = 0;
        for (int seed = 100; seed < 110; seed++)
        {
            double[] series = TraceSeries.Steady(seed, days, noise);
            Random random = new(Seed + seed);
            int[] starts = [.. Enumerable.Range(0, 20).Select(_ => random.Next(Options.WarmUpDays * Day, series.Length - 4)).Order()];
            found.AddRange(AnomalyBacktest.Surges(series, Options, starts));
            alarms += AnomalyBacktest.Incidents(series, Options).Count;
        }

        (found.Count(after => after is 1 or 2) / (double)found.Count).ShouldBeGreaterThanOrEqualTo(0.9);
        (alarms / (10 * (days - Options.WarmUpDays) / 7.0)).ShouldBeLessThanOrEqualTo(0.3);
    }

    [Fact]
    public void A_series_that_is_too_young_never_alarms()
    {
        double[] hours = [.. Enumerable.Range(0, 7 * Day).Select(hour => hour == 150 ? 1e9 : 10.0)];
        AnomalyDetector detector = new(Options);
        foreach (double hour in hours) detector.Step(hour).IsAlarm.ShouldBeFalse();
        detector.Step(1e12).IsAlarm.ShouldBeTrue("from then on it may");
    }

    [Fact]
    public void Excess_below_the_organisations_gate_is_no_alarm()
    {
        AnomalyDetector alone = Trained();
        AnomalyDetector small = Trained();
        alone.Step(300).IsAlarm.ShouldBeTrue();
        small.Step(300, organisationDay: 100_000).IsAlarm.ShouldBeFalse();
    }

    [Fact]
    public void A_silent_series_that_spends_a_few_cents_is_no_alarm()
    {
        AnomalyDetector detector = new(Options with { LeastExcess = 1 });
        for (int hour = 0; hour < 30 * Day; hour++) detector.Step(0);
        detector.Step(0.05).IsAlarm.ShouldBeFalse();
        detector.Step(20).IsAlarm.ShouldBeTrue();
    }

    [Fact]
    public void An_incident_does_not_become_what_is_expected()
    {
        AnomalyDetector detector = Trained();
        for (int hour = 0; hour < 6; hour++) detector.Step(5_000);
        double before = Trained().NormalDay;
        (detector.NormalDay / before).ShouldBeLessThan(1.1);
    }

    [Fact]
    public void Hours_that_alarm_within_the_quiet_time_are_one_incident()
    {
        List<double> hours = [.. Enumerable.Repeat(10.0, 20 * Day)];
        for (int i = 0; i < 6; i++) hours.Add(500 * (i + 1));
        hours.AddRange(Enumerable.Repeat(10.0, Day));
        AnomalyBacktest.Incidents(hours, Options).ShouldBe([20 * Day]);
    }

    [Fact]
    public void A_series_that_breaks_its_record_often_gets_a_higher_multiplier()
    {
        AnomalyDetector detector = new(Options);
        double highest = 0;
        for (int hour = 0; hour < 40 * Day; hour++)
        {
            // A rise of half a year's growth every second day, each well above the last.
            double value = hour % (2 * Day) == 12 ? 100 * Math.Pow(2, hour / (2.0 * Day)) : 10;
            highest = Math.Max(highest, detector.Step(value).Multiplier);
        }

        highest.ShouldBeGreaterThan(Options.LeastMultiplier);
    }

    [Fact]
    public void Hostile_figures_neither_break_it_nor_alarm() => Prop.ForAll(
        ArbMap.Default.ArbFor<double[]>(),
        values =>
        {
            AnomalyDetector detector = Trained();
            foreach (double value in values)
            {
                AnomalyReading reading = detector.Step(value);
                double.IsNaN(reading.Expected).ShouldBeFalse();
                if (!double.IsFinite(value) || value <= 0) reading.IsAlarm.ShouldBeFalse();
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_copy_goes_on_alike_and_apart() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt[]>(),
        values =>
        {
            AnomalyDetector one = Trained();
            AnomalyDetector other = new(one);
            foreach (PositiveInt value in values) one.Step(value.Item).ShouldBe(other.Step(value.Item));
            AnomalyDetector third = new(one);
            third.Step(1e9);
            one.Step(10).ShouldBe(other.Step(10));
        }).QuickCheckThrowOnFailure();

    private static AnomalyDetector Trained()
    {
        AnomalyDetector detector = new(Options);
        for (int hour = 0; hour < 30 * Day; hour++) detector.Step(10 + (hour % 7));
        return detector;
    }
}
