using Farthing.Caching.Semantic.Guards;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Training.Scoring;

/// <summary>A question, one of the questions nearest to it that came before, and what the second stage sees in the two.</summary>
internal sealed record CandidatePair(int Query, int Stored, float[] Features, GuardResult Guard, MatchKind Kind, bool Right);
