namespace Farthing.Alerts.Caches;

/// <summary>A part of the caches that is not in use though it should be.</summary>
/// <param name="Part">Which: <c>store</c>, <c>embedder</c> or <c>matching</c>.</param>
/// <param name="Problem">Why.</param>
public readonly record struct CacheTrouble(string Part, string Problem);
