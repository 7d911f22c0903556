namespace Farthing.Caching.Embeddings;

/// <summary>How long embeddings are kept and how large an answer may be.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>How long the embedding of a document is kept. Default: 100 years, which is for ever.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromDays(36_500);

    /// <summary>How long the embedding of a query is kept. Default: 1 day.</summary>
    public TimeSpan QueryTtl { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Features whose inputs are queries. Others' are where the request says so (<c>input_type</c>, <c>task_type</c> or <c>task</c>). Default: none.</summary>
    public IReadOnlyList<string> QueryFeatures { get; init; } = [];

    /// <summary>The largest answer of a provider that is looked into, in bytes. Default: 64 MiB.</summary>
    public int MaxAnswer { get; init; } = 64 << 20;
}
