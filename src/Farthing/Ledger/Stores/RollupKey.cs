namespace Farthing.Ledger.Stores;

/// <summary>The composite key of a roll-up. A dimension that a level leaves out is empty.</summary>
internal readonly record struct RollupKey(
    string Project,
    string Team,
    string Feature,
    string User,
    string Key,
    string Endpoint,
    string Provider,
    string Model,
    string Cache,
    string Degraded)
{
    /// <summary>The dimensions of the key, in its order.</summary>
    public static IReadOnlyList<Dimension> Dimensions { get; } =
    [
        Dimension.Project, Dimension.Team, Dimension.Feature, Dimension.User, Dimension.Key,
        Dimension.Endpoint, Dimension.Provider, Dimension.Model, Dimension.Cache, Dimension.Degraded,
    ];

    /// <summary>The ways in which a long tail is folded, the mildest first: users, then keys and features, then all but the project, then all.</summary>
    public const int Folds = 4;

    /// <summary>The key with its first <paramref name="fold"/> ways of folding applied. What is empty stays so.</summary>
    public RollupKey Folded(int fold)
    {
        RollupKey folded = this with { User = Other(User) };
        if (fold >= 2) folded = folded with { Key = Other(Key), Feature = Other(Feature) };
        if (fold >= 3)
        {
            folded = folded with
            {
                Team = Other(Team),
                Endpoint = Other(Endpoint),
                Provider = Other(Provider),
                Model = Other(Model),
                Cache = Other(Cache),
                Degraded = Other(Degraded),
            };
        }

        return fold >= 4 ? folded with { Project = Other(Project) } : folded;
    }

    /// <summary>The key with the dimensions only that a level has.</summary>
    public RollupKey Masked(RollupLevel level) => new(
        Kept(Project, level, Dimension.Project),
        Kept(Team, level, Dimension.Team),
        Kept(Feature, level, Dimension.Feature),
        Kept(User, level, Dimension.User),
        Kept(Key, level, Dimension.Key),
        Kept(Endpoint, level, Dimension.Endpoint),
        Kept(Provider, level, Dimension.Provider),
        Kept(Model, level, Dimension.Model),
        Kept(Cache, level, Dimension.Cache),
        Kept(Degraded, level, Dimension.Degraded));

    private static string Other(string value) => value.Length == 0 ? value : ReportRow.OtherValue;

    private static string Kept(string value, RollupLevel level, Dimension dimension) => level.Has(dimension) ? value : "";
}
