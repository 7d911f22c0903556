namespace Farthing.Ledger.Stores;

/// <summary>
/// One of the roll-ups that are kept: which dimensions it keeps, by the hour or by the day. The first takes every call as it comes; the
/// others are made from it when an hour is over, and a query reads the smallest that has what it asks for. The numbers are stored.
/// </summary>
internal sealed class RollupLevel
{
    public const int HourSeconds = 3600;
    public const int DaySeconds = 86_400;

    private static readonly Dimension[] Traffic =
    [
        Dimension.Project, Dimension.Team, Dimension.Feature, Dimension.Endpoint, Dimension.Provider, Dimension.Model, Dimension.Cache, Dimension.Degraded,
    ];

    private static readonly Dimension[] People = [Dimension.Project, Dimension.Team, Dimension.User, Dimension.Key];

    private readonly int _dimensions;

    private RollupLevel(int number, int seconds, Dimension[] dimensions)
    {
        Number = number;
        Seconds = seconds;
        foreach (Dimension dimension in dimensions) _dimensions |= Bit(dimension);
    }

    /// <summary>Hours with every dimension: the one that is always up to date.</summary>
    public static RollupLevel Full { get; } = new(0, HourSeconds, [.. Traffic, .. People]);

    /// <summary>The levels made from it; of those by the hour and of those by the day, the smaller ones first.</summary>
    public static IReadOnlyList<RollupLevel> Coarse { get; } =
    [
        new(5, HourSeconds, [Dimension.Project, Dimension.Provider, Dimension.Model]),
        new(1, HourSeconds, Traffic),
        new(3, HourSeconds, People),
        new(2, DaySeconds, Traffic),
        new(4, DaySeconds, People),
        new(6, DaySeconds, [.. Traffic, .. People]),
    ];

    public int Number { get; }

    /// <summary>The length of a period.</summary>
    public int Seconds { get; }

    public static long HourOf(long unixSeconds) => Begin(unixSeconds, HourSeconds);

    public long PeriodOf(long unixSeconds) => Begin(unixSeconds, Seconds);

    public bool Has(Dimension dimension) => (_dimensions & Bit(dimension)) != 0;

    public bool Has(IEnumerable<Dimension> dimensions) => dimensions.All(Has);

    private static int Bit(Dimension dimension) => 1 << (int)dimension;

    private static long Begin(long unixSeconds, int length) => unixSeconds - (((unixSeconds % length) + length) % length);
}
