namespace Farthing.Routing.Cascades.Scoring;

/// <summary>A trained scorer.</summary>
/// <param name="Scorer">The scorer.</param>
/// <param name="Gains">What the strong model gained over each answer of the cheap one that it learned from, in the order of <see cref="CascadeScorer.OutOfFold"/>.</param>
public sealed record LearnedScorer(CascadeScorer Scorer, IReadOnlyList<double> Gains);
