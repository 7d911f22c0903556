using Farthing.Caching.Semantic.Guards;
using Farthing.Caching.Semantic.Questions;
using Farthing.Embedding;

namespace Farthing.Caching.Semantic.Scoring;

/// <summary>
/// The second stage: says of two questions how alike they are, what stands against one answer for both, and how likely one serves both.
/// A few microseconds a pair; safe for use by many threads.
/// </summary>
public sealed class QuestionComparer
{
    // How much of the likeness by which pairs are ranked is lost where one of them has content of its own, and where they contradict each other.
    private const float LeftoverShare = 0.3f;
    private const float NegatedShare = 0.8f;
    private const float OppositeShare = 0.85f;

    private readonly QuestionReader _reader;
    private readonly TreeEnsemble _trees;

    /// <summary>A comparer with the given weights.</summary>
    /// <param name="reader">Reads the questions it compares.</param>
    /// <param name="model">The same weights as the reader's.</param>
    public QuestionComparer(QuestionReader reader, ModelFile model)
    {
        _reader = reader;
        _trees = TreeEnsemble.Of(model, "scorer");
    }

    /// <summary>Compares two questions.</summary>
    /// <param name="query">The one that is asked now.</param>
    /// <param name="stored">The one whose answer is there.</param>
    public Comparison Compare(Question query, Question stored) =>
        query.Words.Length == 0 || stored.Words.Length == 0 ? Compare(query, stored, default) : Compare(query, stored, Likeness.Of(query, stored));

    /// <summary>Compares two questions of which is known how alike they are.</summary>
    internal Comparison Compare(Question query, Question stored, in Likeness likeness)
    {
        if (query.PlainKey == stored.PlainKey && query.Words.Length > 0) return new Comparison { Kind = MatchKind.Plain, Guard = GuardResult.Passed, Similarity = 1, Probability = 1 };
        if (query.Words.Length == 0 || stored.Words.Length == 0) return new Comparison { Kind = MatchKind.None, Guard = GuardResult.NotComparable, Similarity = 0, Probability = 0 };
        Span<float> features = stackalloc float[PairFeatures.Count];
        GuardResult guard = Examine(query, stored, likeness, features);
        float similarity = Similarity(features, guard);
        if (!query.IsComparable || !stored.IsComparable) return new Comparison { Kind = MatchKind.None, Guard = GuardResult.NotComparable, Similarity = similarity, Probability = 0 };
        if (TypoAlignment.DifferByTyposOnly(query, stored)) return new Comparison { Kind = MatchKind.Typo, Guard = GuardResult.Passed, Similarity = similarity, Probability = 1 };
        if (guard != GuardResult.Passed)
            return new Comparison { Kind = MatchKind.None, Guard = guard, Similarity = similarity, Probability = 0 };
        bool gate = query.GateKey is { } key && key == stored.GateKey;
        return new Comparison { Kind = gate ? MatchKind.Gate : MatchKind.Scored, Guard = guard, Similarity = similarity, Probability = _trees.Score(features) };
    }

    // The mean of the two cosines, less what is left over, brought back to 0 to 1.
    private static float Similarity(ReadOnlySpan<float> features, GuardResult guard)
    {
        float alike = features[PairFeatures.Cosine] - (LeftoverShare * features[PairFeatures.LargestLeftover]);
        if (guard == GuardResult.Negation) alike *= NegatedShare;
        else if (guard == GuardResult.Opposite) alike *= OppositeShare;
        return Math.Clamp((alike + LeftoverShare) / (1 + LeftoverShare), 0, 1);
    }

    /// <summary>Fills in a pair's features and says what stands against it.</summary>
    internal GuardResult Examine(Question query, Question stored, Span<float> features) => Examine(query, stored, Likeness.Of(query, stored), features);

    private GuardResult Examine(Question query, Question stored, in Likeness likeness, Span<float> features)
    {
        Span<int> room = stackalloc int[query.Content.Length + stored.Content.Length];
        Alignment alignment = Alignment.Of(query, stored, _reader.Lexicon, room);
        PairFeatures.Fill(query, stored, likeness, alignment, features);
        return QuestionGuards.Check(query, stored, alignment, _reader.Lexicon);
    }
}
