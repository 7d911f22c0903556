namespace Farthing.Caching.Semantic.Embedders;

/// <summary>What an embedder says of a pair of questions, and what the second stage said without it.</summary>
/// <param name="Embedder">Names the embedder.</param>
/// <param name="Likeness">The cosine in the embedder's measure: 0 as alike as known far pairs, 1 as known near ones.</param>
/// <param name="Scored">How likely one answer serves both, by the second stage alone.</param>
public sealed record EmbedderLikeness(string Embedder, float Likeness, float Scored);
