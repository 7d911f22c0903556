namespace Farthing.Caching.Semantic.Index.Graph;

/// <summary>What a node of a graph stands for.</summary>
internal enum NodeState : byte
{
    /// <summary>Nothing: it may be used for an entry, and no link leads to it once it is not.</summary>
    Free,

    /// <summary>An entry.</summary>
    Live,

    /// <summary>An entry that was removed: the way still leads over it, but it is not found.</summary>
    Removed,

    /// <summary>A removed entry whose links are being mended.</summary>
    Leaving,
}
