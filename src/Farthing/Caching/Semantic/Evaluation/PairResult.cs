namespace Farthing.Caching.Semantic.Evaluation;

/// <summary>What became of one pair: how alike its questions are, and whether one's answer would be served for the other.</summary>
public readonly record struct PairResult(double Score, bool Hit);
