namespace Farthing.Budgets.Allowances;

/// <summary>What a scope can speak of: who pays, what for, and who is paid.</summary>
public enum ScopeDimension
{
    /// <summary>The organisation that the key's project belongs to.</summary>
    Organisation,

    /// <summary>The team, from the key or the request.</summary>
    Team,

    /// <summary>The project that the key belongs to.</summary>
    Project,

    /// <summary>The name of the client's key.</summary>
    Key,

    /// <summary>The end user.</summary>
    User,

    /// <summary>The feature that asks.</summary>
    Feature,

    /// <summary>The model that may answer, as the catalog names it.</summary>
    Model,

    /// <summary>The provider that may answer.</summary>
    Provider,

    /// <summary>The deployment that may answer.</summary>
    Deployment,

    /// <summary>A tag by its name.</summary>
    Tag,
}
