namespace Farthing.Alerts.Anomalies;

/// <summary>The last so many hours of figures, by the hour's number from 0.</summary>
internal sealed class HourRing
{
    private readonly double[] _values;

    public HourRing(int capacity) => _values = new double[capacity];

    public HourRing(HourRing other) => _values = [.. other._values];

    /// <summary>The figure of an hour that is still in memory.</summary>
    public double this[int hour]
    {
        get => _values[hour % _values.Length];
        set => _values[hour % _values.Length] = value;
    }

    /// <summary>The sum of the hours from <paramref name="from"/> up to but without <paramref name="until"/>.</summary>
    public double Sum(int from, int until)
    {
        double sum = 0;
        for (int hour = from; hour < until; hour++) sum += this[hour];
        return sum;
    }

    /// <summary>The greatest of these hours, at least 0.</summary>
    public double Greatest(int from, int until)
    {
        double greatest = 0;
        for (int hour = from; hour < until; hour++) greatest = Math.Max(greatest, this[hour]);
        return greatest;
    }
}
