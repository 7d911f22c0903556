namespace Farthing.Administration.Tree;

/// <summary>A project: what keys belong to and what pays. One that is only named by a key has every default.</summary>
public sealed record ProjectDocument
{
    /// <summary>The team that it belongs to, or empty. Its calls are that team's, whatever they say.</summary>
    public string Team { get; init; } = "";

    /// <summary>What people call it. Default: empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>Calls of a higher priority go first while they wait: -100 to 100. A key's own comes before it. Default: 0.</summary>
    public int Priority { get; init; }

    /// <summary>The regions in which its calls may be answered, as deployments name theirs. Empty: all.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>What happens to a call that leaves out what <see cref="Required"/> names. Default <see cref="AttributionMode.Off"/>.</summary>
    public AttributionMode Attribution { get; init; }

    /// <summary>What calls must say, by their key or themselves.</summary>
    public RequiredAttributes Required { get; init; }
}
