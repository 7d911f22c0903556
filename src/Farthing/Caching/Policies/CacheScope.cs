namespace Farthing.Caching.Policies;

/// <summary>Who shares answers. From the narrowest to the widest but for <see cref="User"/>, each contains those before it.</summary>
public enum CacheScope
{
    /// <summary>Calls of one end user within a project; calls that name no user share nothing.</summary>
    User,

    /// <summary>Calls with one key.</summary>
    Key,

    /// <summary>Calls of one project.</summary>
    Project,

    /// <summary>Calls of one team, as the key or its project says; where they name none, those of the project.</summary>
    Team,

    /// <summary>Calls of one organisation; of the project where it has none.</summary>
    Organisation,

    /// <summary>All calls.</summary>
    Everyone,
}
