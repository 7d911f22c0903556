using Farthing.Routing.Cascades.Scoring;

namespace Farthing.Routing.Cascades.Checks;

/// <summary>A scorer learned from outcomes expects the strong model to gain little over the answer. Without a scorer in force it has nothing to say.</summary>
/// <param name="scorer">The scorer and its threshold.</param>
public sealed class ScorerCheck(AnswerScorer scorer) : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "scorer";

    /// <inheritdoc />
    public string Rule => scorer.Current?.Rule ?? Name;

    /// <inheritdoc />
    public bool ReadsBeginnings => false;

    /// <inheritdoc />
    public bool IsOfForm => false;

    /// <inheritdoc />
    public bool Passes(CheckedAnswer answer)
    {
        if (scorer.Current is not { Scorer: { } learned } current) return true;

        // It has learned from questions that are one text: nothing is known of others, and the promise holds for none of them.
        return answer.Question is { } question && learned.Predict(question, answer.Text) <= current.Threshold;
    }
}
