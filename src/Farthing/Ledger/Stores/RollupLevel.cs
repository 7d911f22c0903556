namespace Farthing.Ledger.Stores;

/// <summary>
/// One of the roll-ups that are kept: which dimensions it keeps, by the hour, the quarter of a day, the day or the week (from Monday, in UTC). The first takes every call as it comes; the
/// others are made from it when an hour is over, and a query reads the smallest that has what it asks for. The numbers are stored.
/// </summary>
internal sealed class RollupLevel
{
    public const int HourSeconds = 3600;
    public const int QuarterSeconds = 6 * HourSeconds;
    public const int DaySeconds = 86_400;
    public const int WeekSeconds = 7 * DaySeconds;

    /// <summary>The Monday before Unix time began: weeks are counted from it, hours and days may be.</summary>
    public const int FirstMonday = -3 * DaySeconds;

    private static readonly Dimension[] Traffic =
    [
        Dimension.Project, Dimension.Team, Dimension.Feature, Dimension.Endpoint, Dimension.Provider, Dimension.Model, Dimension.Cache, Dimension.Degraded,
    ];

    private static readonly Dimension[] People = [Dimension.Project, Dimension.Team, Dimension.User, Dimension.Key];

    private static readonly Dimension[] Uses = [.. People, Dimension.Feature];

    private static readonly Dimension[] Models = [.. People, Dimension.Provider, Dimension.Model];

    private readonly int _dimensions;

    private RollupLevel(int number, int seconds, Dimension[] dimensions)
    {
        Number = number;
        Seconds = seconds;
        foreach (Dimension dimension in dimensions) _dimensions |= Bit(dimension);
    }

    /// <summary>Hours with every dimension: the one that is always up to date.</summary>
    public static RollupLevel Full { get; } = new(0, HourSeconds, [.. Traffic, .. People]);

    /// <summary>The levels made from it; of those of one length, the smaller ones first.</summary>
    public static IReadOnlyList<RollupLevel> Coarse { get; } =
    [
        new(5, HourSeconds, [Dimension.Project, Dimension.Provider, Dimension.Model]),
        new(1, HourSeconds, Traffic),
        new(3, HourSeconds, People),
        new(15, QuarterSeconds, Models),
        new(14, QuarterSeconds, Uses),
        new(2, DaySeconds, Traffic),
        new(4, DaySeconds, People),
        new(12, DaySeconds, Models),
        new(7, DaySeconds, Uses),
        new(6, DaySeconds, [.. Traffic, .. People]),
        new(8, WeekSeconds, Traffic),
        new(9, WeekSeconds, People),
        new(13, WeekSeconds, Models),
        new(10, WeekSeconds, Uses),
        new(11, WeekSeconds, [.. Traffic, .. People]),
    ];

    public int Number { get; }

    /// <summary>The length of a period.</summary>
    public int Seconds { get; }

    public static long HourOf(long unixSeconds) => Begin(unixSeconds, HourSeconds);

    /// <summary>The beginning of the period that a time falls into.</summary>
    public long PeriodOf(long unixSeconds) => Begin(unixSeconds, Seconds);

    /// <summary>The beginning of the first period that begins at a time or after it.</summary>
    public long PeriodFrom(long unixSeconds) => PeriodOf(unixSeconds + Seconds - 1);

    public bool Has(Dimension dimension) => (_dimensions & Bit(dimension)) != 0;

    public bool Has(IEnumerable<Dimension> dimensions) => dimensions.All(Has);

    private static int Bit(Dimension dimension) => 1 << (int)dimension;

    private static long Begin(long unixSeconds, int length)
    {
        long since = (unixSeconds - FirstMonday) % length;
        return unixSeconds - (since < 0 ? since + length : since);
    }
}
