namespace Farthing.Alerts.Anomalies;

/// <summary>
/// Judges a series hour by hour: does it exceed what was expected by more than it ever did at this time of day? The forecast is the median of the
/// same hour ± 1 of the days in memory times a damped level; the excess is summed over 1, 3 and 12 hours; an alarm is an excess above a multiple of
/// the series' own record that is also worth attention, or two hours in a row that are far above expectation, whatever the record is. Pure and deterministic: the same hours give the same answers. Not safe for several threads.
/// </summary>
public sealed class AnomalyDetector
{
    private const int Day = 24;
    private const int LeastHoursToCap = 3 * Day;
    private const int RecordBand = 2;
    private const double CapQuantile = 0.98;
    private const double MultiplierStep = 1.15;
    private const int MostSteps = 12;

    private static readonly int[] Windows = [1, 3, 12];

    private readonly AnomalyOptions _options;
    private readonly int _memory;
    private readonly HourRing _raw;
    private readonly HourRing _capped;
    private readonly HourRing _base;
    private readonly HourRing _excess;
    private readonly HourRing _ratio;
    private readonly HourRing[] _sums;
    private int _hour;
    private double _multiplier;

    /// <summary>A detector that knows nothing yet.</summary>
    public AnomalyDetector(AnomalyOptions options)
    {
        _options = options;
        _memory = options.MemoryDays * Day;
        _raw = new HourRing(_memory);
        _capped = new HourRing(_memory);
        _base = new HourRing(_memory);
        _excess = new HourRing(_memory);
        _ratio = new HourRing(_memory);
        _sums = [.. Windows.Select(_ => new HourRing(_memory))];
        _multiplier = options.LeastMultiplier;
    }

    /// <summary>A detector that knows what another one knows and goes its own way from there.</summary>
    public AnomalyDetector(AnomalyDetector other)
    {
        _options = other._options;
        _memory = other._memory;
        _raw = new HourRing(other._raw);
        _capped = new HourRing(other._capped);
        _base = new HourRing(other._base);
        _excess = new HourRing(other._excess);
        _ratio = new HourRing(other._ratio);
        _sums = [.. other._sums.Select(sums => new HourRing(sums))];
        _hour = other._hour;
        _multiplier = other._multiplier;
    }

    /// <summary>How many hours it has seen.</summary>
    public int Hours => _hour;

    /// <summary>What the series usually adds up to in a day, from the capped hours in memory; 0 before a day is known.</summary>
    public double NormalDay => _hour < Day ? 0 : _capped.Sum(Earliest, _hour) * Day / (_hour - Earliest);

    private int Earliest => Math.Max(0, _hour - _memory);

    /// <summary>Takes the next hour.</summary>
    /// <param name="value">What the hour added up to. Below zero and what is no number count as zero.</param>
    /// <param name="organisationDay">The organisation's normal day, for the gate; 0 without it.</param>
    public AnomalyReading Step(double value, double organisationDay = 0)
    {
        double x = double.IsFinite(value) ? Math.Max(0, value) : 0;
        bool isWarm = _hour >= _options.WarmUpDays * Day;
        if (isWarm && _hour % Day == 0) Calibrate();

        double normalDay = NormalDay;
        double expected = Forecast();
        double gate = Math.Max(_options.LeastExcess, Math.Max(_options.OwnDayShare * normalDay, _options.OrganisationDayShare * organisationDay));
        _excess[_hour] = x - expected;
        AnomalyReading reading = Judge(gate) with { IsWarm = isWarm, Expected = expected, NormalDay = normalDay, Multiplier = _multiplier };
        AnomalyReading sustained = Sustained(reading, gate);
        double ratio = reading.Excess > gate ? Ratio(reading.Excess, reading.Record) : 0;
        double cap = Cap(x, expected);
        _ratio[_hour] = isWarm ? ratio : 0;
        _raw[_hour] = x;
        _capped[_hour] = cap;
        _hour++;
        return isWarm && ratio > _multiplier ? reading with { IsAlarm = true } : sustained;
    }

    // The mean of all hours, bursts included: what is far above it is rare even in a series of bursts, and rarer still twice in a row.
    private AnomalyReading Sustained(AnomalyReading reading, double gate)
    {
        if (_hour < _memory) return reading;
        double least = _options.SustainedHours * _raw.Sum(Earliest, _hour) / _memory, last = _excess[_hour], before = _excess[_hour - 1];
        return Math.Min(last, before) > least && last + before > gate
            ? reading with { IsAlarm = true, IsSustained = true, Excess = last + before, WindowHours = 2, Record = least }
            : reading;
    }

    private static double Ratio(double excess, double record) => record > 0 ? excess / record : double.MaxValue;

    private double Forecast()
    {
        Span<double> sameHours = stackalloc double[3 * (_options.MemoryDays + 1)];
        int count = 0;
        for (int hour = _hour - Day; hour >= Earliest; hour -= Day)
        {
            for (int near = Math.Max(hour - 1, Earliest); near <= hour + 1; near++) sameHours[count++] = _capped[near];
        }

        double median = Median(sameHours[..count]);
        _base[_hour] = median;
        return median * Level();
    }

    // How the last day compares with its forecast, damped by the square root so that neither a quiet nor a busy day is taken for the new normal.
    private double Level()
    {
        if (_hour < Day) return 1;
        double usual = _base.Sum(_hour - Day, _hour);
        return usual > 0 ? Math.Clamp(Math.Sqrt(_capped.Sum(_hour - Day, _hour) / usual), 0.5, 2) : 1;
    }

    private AnomalyReading Judge(double gate)
    {
        AnomalyReading most = default;
        double highest = double.NegativeInfinity;
        for (int i = 0; i < Windows.Length; i++)
        {
            double sum = _excess.Sum(Math.Max(Earliest, _hour - Windows[i] + 1), _hour + 1);
            double record = Windows[i] == 12 ? _sums[i].Greatest(Earliest, _hour) : RecordAtThisTime(_sums[i]);
            _sums[i][_hour] = sum;

            // Among those that pass the gate the one that stands out most; when none does, the shortest.
            double rank = sum > gate ? Ratio(sum, record) : -1 - i;
            if (rank <= highest) continue;
            highest = rank;
            most = new AnomalyReading { Excess = sum, Record = record, WindowHours = Windows[i] };
        }

        return most;
    }

    private double RecordAtThisTime(HourRing sums)
    {
        double record = 0;
        for (int shift = -RecordBand; shift <= RecordBand; shift++)
        {
            for (int hour = shift < 0 ? _hour + shift : _hour + shift - Day; hour >= Earliest; hour -= Day) record = Math.Max(record, sums[hour]);
        }

        return record;
    }

    // Winsorised, so that an incident does not become what is expected.
    private double Cap(double x, double expected)
    {
        int known = _hour - Earliest;
        if (known < LeastHoursToCap) return x;
        double[] sorted = new double[known];
        for (int i = 0; i < known; i++) sorted[i] = _raw[Earliest + i];
        Array.Sort(sorted);
        return Math.Min(x, Math.Max(sorted[(int)(known * CapQuantile)], 2 * expected));
    }

    // The least multiplier with which the series would have stayed within what the user accepts, over what is in memory.
    private void Calibrate()
    {
        double multiplier = _options.LeastMultiplier;
        for (int i = 0; i < MostSteps && IncidentsAt(multiplier) > _options.AtMostPerMonth; i++) multiplier *= MultiplierStep;
        _multiplier = multiplier;
    }

    private int IncidentsAt(double multiplier)
    {
        int incidents = 0;
        int last = int.MinValue / 2;
        for (int hour = Earliest; hour < _hour; hour++)
        {
            if (_ratio[hour] <= multiplier) continue;
            if (hour - last > _options.QuietHours) incidents++;
            last = hour;
        }

        return incidents;
    }

    private static double Median(Span<double> values)
    {
        if (values.Length == 0) return 0;
        values.Sort();
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
