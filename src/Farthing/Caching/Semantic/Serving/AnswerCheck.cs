using Farthing.Calls;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>An answer that would have been served, to be judged against the one that a provider gave.</summary>
/// <param name="Endpoint">Where both were asked for.</param>
/// <param name="Lookup">What was found.</param>
/// <param name="Fresh">The provider's answer.</param>
/// <param name="Regions">The regions that the call is bound to.</param>
internal sealed record AnswerCheck(Endpoint Endpoint, SemanticLookup Lookup, CacheEntry Fresh, IReadOnlyList<string> Regions);
