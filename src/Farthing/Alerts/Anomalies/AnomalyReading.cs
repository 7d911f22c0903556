namespace Farthing.Alerts.Anomalies;

/// <summary>What the detector says of one hour. Amounts are in the unit of the series: estimates for judging, never accounts.</summary>
public readonly record struct AnomalyReading
{
    /// <summary>Whether the hour is part of an anomaly.</summary>
    public bool IsAlarm { get; init; }

    /// <summary>Whether it is one because two hours in a row were far above expectation, each by at least <see cref="Record"/>.</summary>
    public bool IsSustained { get; init; }

    /// <summary>Whether the series is known for long enough to judge it.</summary>
    public bool IsWarm { get; init; }

    /// <summary>What was expected in this hour.</summary>
    public double Expected { get; init; }

    /// <summary>The sum of what was above expectation in the window that stands out most.</summary>
    public double Excess { get; init; }

    /// <summary>The length of that window: 1, 3 or 12 hours; 2 when <see cref="IsSustained"/>.</summary>
    public int WindowHours { get; init; }

    /// <summary>The greatest such sum in memory: over the same time of day (± 2 hours) for 1 and 3 hours, over all hours for 12.</summary>
    public double Record { get; init; }

    /// <summary>What the series usually adds up to in a day.</summary>
    public double NormalDay { get; init; }

    /// <summary>The multiple of the record that this series must reach at present.</summary>
    public double Multiplier { get; init; }
}
