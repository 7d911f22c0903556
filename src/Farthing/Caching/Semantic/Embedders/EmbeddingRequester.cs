using Farthing.Optimiser;

namespace Farthing.Caching.Semantic.Embedders;

/// <summary>Makes a call of the embeddings endpoint at the optimiser's expense.</summary>
/// <param name="body">The request.</param>
/// <param name="regions">The regions in which it may be answered; empty for all.</param>
/// <param name="cache">What is asked of the cache of embeddings.</param>
/// <param name="cancellationToken">Gives up; what it cost so far is recorded.</param>
public delegate Task<OwnAnswer> EmbeddingRequester(ReadOnlyMemory<byte> body, IReadOnlyList<string> regions, CacheMode cache, CancellationToken cancellationToken);
