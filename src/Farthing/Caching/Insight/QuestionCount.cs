using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>A question that is asked again and again.</summary>
/// <param name="Hash">Its hash, within its project.</param>
/// <param name="Text">The question as it was first asked, or <c>null</c> where texts are not kept.</param>
/// <param name="Project">The project that asks.</param>
/// <param name="Feature">The feature that asked first, or empty.</param>
/// <param name="Count">How often it was asked; at most <paramref name="Error"/> too high.</param>
/// <param name="Error">How much of the count may be another question's, whose place it took.</param>
/// <param name="Crossed">How often it was asked by another user than the time before: what a cache for each user would not have answered.</param>
/// <param name="Cost">What its calls cost, in USD, as far as that is known.</param>
public sealed record QuestionCount(CacheKey Hash, string? Text, string Project, string Feature, long Count, long Error, long Crossed, Usd Cost);
