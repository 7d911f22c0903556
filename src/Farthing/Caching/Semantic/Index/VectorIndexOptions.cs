using Farthing.Caching.Semantic.Index.Graph;

namespace Farthing.Caching.Semantic.Index;

/// <summary>How many entries an index holds and how it searches them. Immutable.</summary>
public sealed record VectorIndexOptions
{
    /// <summary>The most entries it holds. 1 or more; default 2,000,000.</summary>
    public int Capacity { get; init; } = 2_000_000;

    /// <summary>Up to how many entries are searched one by one; of more a graph is built. 1 or more; default 200,000.</summary>
    public int GraphFrom { get; init; } = 200_000;

    /// <summary>How the graph is built and searched.</summary>
    public GraphOptions Graph { get; init; } = new();
}
