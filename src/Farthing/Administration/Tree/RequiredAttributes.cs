namespace Farthing.Administration.Tree;

/// <summary>What a project may require its calls to say.</summary>
[Flags]
public enum RequiredAttributes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The feature.</summary>
    Feature = 1,

    /// <summary>The user.</summary>
    User = 2,

    /// <summary>The team.</summary>
    Team = 4,

    /// <summary>At least one tag.</summary>
    Tags = 8,
}
