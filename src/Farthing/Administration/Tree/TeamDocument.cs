namespace Farthing.Administration.Tree;

/// <summary>A team: it may belong to an organisation and have projects.</summary>
public sealed record TeamDocument
{
    /// <summary>The organisation that it belongs to, or empty.</summary>
    public string Organisation { get; init; } = "";

    /// <summary>What people call it. Default: empty.</summary>
    public string Title { get; init; } = "";
}
