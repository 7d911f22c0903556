namespace Farthing.Administration.Tree;

/// <summary>An organisation: the root of a tree of teams, projects and keys.</summary>
public sealed record OrganisationDocument
{
    /// <summary>What people call it. Default: empty.</summary>
    public string Title { get; init; } = "";
}
