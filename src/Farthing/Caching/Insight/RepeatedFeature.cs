using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>A feature whose questions repeat, as the counts of questions show, whether or not it is cached.</summary>
/// <param name="Project">The project.</param>
/// <param name="Feature">The feature, or empty.</param>
/// <param name="Repeats">Calls that surely asked what was asked before.</param>
/// <param name="Crossed">How many of them came from another user than the time before: those a cache with the scope <c>user</c> would not answer.</param>
/// <param name="Cost">What they cost, in USD, as far as that is known.</param>
public sealed record RepeatedFeature(string Project, string Feature, long Repeats, long Crossed, Usd Cost);
