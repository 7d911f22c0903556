namespace Farthing.Caching.Semantic.Index.Graph;

/// <summary>How a graph of neighbours is built and searched. More of anything finds more and takes longer. Immutable.</summary>
public sealed record GraphOptions
{
    /// <summary>The neighbours that an entry is linked to; twice as many may be linked to it on the lowest level. 2 to 64; default 24.</summary>
    public int Neighbours { get; init; } = 24;

    /// <summary>How many of the nearest are looked at when an entry is linked. 1 or more; default 200.</summary>
    public int BuildWidth { get; init; } = 200;

    /// <summary>How many of the nearest are followed when an entry is looked for. 1 or more; default 512.</summary>
    public int SearchWidth { get; init; } = 512;
}
