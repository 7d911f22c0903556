namespace Farthing.Alerts.Anomalies;

/// <summary>How the spend anomaly rule judges a series of hours.</summary>
public sealed record AnomalyOptions
{
    /// <summary>How many days the record and the forecast look back. 7 to 56. Default 28.</summary>
    public int MemoryDays { get; init; } = 28;

    /// <summary>How many days a series must be known before it may alarm. 3 to 28. Default 7.</summary>
    public int WarmUpDays { get; init; } = 7;

    /// <summary>The least multiple of its own record that an excess must reach. At least 1. Default 1.5.</summary>
    public double LeastMultiplier { get; init; } = 1.5;

    /// <summary>
    /// How many incidents a month the user accepts for one series. The multiplier is raised until a back-test on the series' own memory stays within
    /// it. 1 to 100. Default 1.
    /// </summary>
    public int AtMostPerMonth { get; init; } = 1;

    /// <summary>The part of the series' own normal day that an excess must exceed. 0 to 10. Default 0.15.</summary>
    public double OwnDayShare { get; init; } = 0.15;

    /// <summary>
    /// How many hours' worth of the series' mean each of two hours in a row must be above what was expected, to alarm whatever the record is, once
    /// <see cref="MemoryDays"/> are known: bursts are mostly over within the hour, what has gone wrong goes on. 1 to 100. Default 5.
    /// </summary>
    public double SustainedHours { get; init; } = 5;

    /// <summary>The part of the organisation's normal day that an excess must exceed. 0 to 1. Default 0.02.</summary>
    public double OrganisationDayShare { get; init; } = 0.02;

    /// <summary>What an excess must exceed in any case, in the unit of the series: a series that was silent has no day to compare with. At least 0. Default 0.</summary>
    public double LeastExcess { get; init; }

    /// <summary>How many hours without an alarm end an incident. 1 to 168. Default 12.</summary>
    public int QuietHours { get; init; } = 12;
}
