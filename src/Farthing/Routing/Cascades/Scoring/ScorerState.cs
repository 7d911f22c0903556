using System.Globalization;

namespace Farthing.Routing.Cascades.Scoring;

/// <summary>What came of learning from an outcomes file.</summary>
/// <param name="Scorer">The scorer, or <c>null</c> where too few answers have labels or they say nothing.</param>
/// <param name="Threshold">Answers with a higher score are not kept; negative infinity where the promise can be kept only by keeping none.</param>
/// <param name="Labels">How many answers of the cheap model it learned from.</param>
/// <param name="Note">What an operator should know of it, or empty.</param>
public sealed record ScorerState(CascadeScorer? Scorer, double Threshold, int Labels, string Note = "")
{
    /// <summary>What an answer passes that it lets stand; another scorer or another threshold is another rule.</summary>
    public string Rule { get; } = string.Create(CultureInfo.InvariantCulture, $"scorer {Threshold:R} {Labels}");

    /// <summary>Whether the promise cannot be kept but by always asking the strong model.</summary>
    public bool CannotPromise => Scorer is not null && double.IsNegativeInfinity(Threshold);
}
