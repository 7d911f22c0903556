namespace Farthing.Caching.Semantic.Evaluation;

/// <summary>What became of one arrival.</summary>
/// <param name="Hit">Whether it was answered from the cache.</param>
/// <param name="Matched">The earlier arrival that came nearest, if any.</param>
/// <param name="Score">How alike the two are.</param>
/// <param name="Checked">Whether a check was paid for.</param>
public readonly record struct ReplayResult(bool Hit, long? Matched, double Score, bool Checked);
