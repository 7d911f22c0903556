using Farthing.Ledger;

namespace Farthing.Sqlite.Rollups;

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
    /// <summary>The columns of the key, in its order.</summary>
    public const string Columns = "project, team, feature, user, key, endpoint, provider, model, cache, degraded";

    /// <summary>The ways in which a long tail is folded, the mildest first: users, then keys and features, then all but the project, then all.</summary>
    public const int Folds = 4;

    /// <summary>The key with its first <paramref name="fold"/> ways of folding applied. What a level leaves out, or what is empty, stays so.</summary>
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

    private static string Other(string value) => value.Length == 0 ? value : ReportRow.OtherValue;
}
