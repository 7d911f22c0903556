using Farthing.Ledger;

namespace Farthing.Sqlite.Rollups;

/// <summary>
/// One of the roll-ups that are kept: which dimensions it keeps, by the hour or by the day. Every call is in each of them, and a query
/// reads the smallest that has what it asks for. The numbers are stored.
/// </summary>
internal sealed class RollupLevel
{
    private const int HourSeconds = 3600;
    private const int DaySeconds = 86_400;

    private static readonly Dimension[] Traffic =
    [
        Dimension.Project, Dimension.Team, Dimension.Feature, Dimension.Endpoint, Dimension.Provider, Dimension.Model, Dimension.Cache, Dimension.Degraded,
    ];

    private static readonly Dimension[] People = [Dimension.Project, Dimension.Team, Dimension.User, Dimension.Key];

    private readonly HashSet<Dimension> _dimensions;
    private readonly Func<RollupKey, RollupKey> _mask;

    private RollupLevel(int number, int seconds, IEnumerable<Dimension> dimensions, Func<RollupKey, RollupKey> mask)
    {
        Number = number;
        Seconds = seconds;
        _dimensions = [.. dimensions];
        _mask = mask;
    }

    /// <summary>Every level.</summary>
    public static IReadOnlyList<RollupLevel> All { get; } =
    [
        new(0, HourSeconds, [.. Traffic, .. People], key => key),
        new(1, HourSeconds, Traffic, WithoutPeople),
        new(2, DaySeconds, Traffic, WithoutPeople),
        new(3, HourSeconds, People, OnlyPeople),
        new(4, DaySeconds, People, OnlyPeople),
    ];

    public int Number { get; }

    /// <summary>The length of a period.</summary>
    public int Seconds { get; }

    public bool Has(IEnumerable<Dimension> dimensions) => dimensions.All(_dimensions.Contains);

    public RollupKey Mask(RollupKey key) => _mask(key);

    public long PeriodOf(long unixSeconds) => unixSeconds - (((unixSeconds % Seconds) + Seconds) % Seconds);

    private static RollupKey WithoutPeople(RollupKey key) => key with { User = "", Key = "" };

    private static RollupKey OnlyPeople(RollupKey key) =>
        key with { Feature = "", Endpoint = "", Provider = "", Model = "", Cache = "", Degraded = "" };
}
