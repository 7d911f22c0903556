using Farthing.Caching.Embeddings;
using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings.Caching;

/// <summary>How embeddings are kept, input by input, of calls that the settings above have cached.</summary>
public sealed record EmbeddingSettings
{
    /// <summary>How long the embedding of a document is kept. 1 s to 36500 d. Default 36500 d, which is for ever.</summary>
    public TimeSpan Ttl { get; init; } = new EmbeddingOptions().Ttl;

    /// <summary>How long the embedding of a query is kept. 1 s to 36500 d. Default 1 d.</summary>
    public TimeSpan QueryTtl { get; init; } = new EmbeddingOptions().QueryTtl;

    /// <summary>Features whose inputs are queries, besides calls that say so themselves (<c>input_type</c>, <c>task_type</c>, <c>task</c>). Default: none.</summary>
    public IReadOnlyList<string> QueryFeatures { get; init; } = [];

    /// <summary>The largest answer of a provider that is kept or completed, in bytes. 1 MiB to 1 GiB. Default 64 MiB.</summary>
    public long MaxAnswer { get; init; } = new EmbeddingOptions().MaxAnswer;

    internal EmbeddingOptions ToOptions() => new() { Ttl = Ttl, QueryTtl = QueryTtl, QueryFeatures = QueryFeatures, MaxAnswer = (int)MaxAnswer };

    internal static EmbeddingSettings Read(Section section)
    {
        EmbeddingSettings defaults = new();
        EmbeddingSettings settings = new()
        {
            Ttl = section.Duration("ttl", defaults.Ttl, TimeSpan.FromSeconds(1), TimeSpan.FromDays(36_500)),
            QueryTtl = section.Duration("query_ttl", defaults.QueryTtl, TimeSpan.FromSeconds(1), TimeSpan.FromDays(36_500)),
            QueryFeatures = section.Texts("query_features"),
            MaxAnswer = section.Size("max_answer", defaults.MaxAnswer, 1L << 20, 1L << 30),
        };
        section.Finish();
        return settings;
    }
}
