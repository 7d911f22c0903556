using Farthing.Caching.Semantic;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Policy;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Answers.Matching;

/// <summary>
/// Finds questions that ask the same by the engine of the semantic cache, more carefully than that: nobody verifies what is found here, so a likeness must be as sure as
/// a cache that accepts half as many wrong answers would have it (docs/semantic-cache.md).
/// </summary>
/// <param name="create">Makes the engine when the first questions are to be found; <c>null</c> when it cannot be had, and then none are.</param>
public sealed class SemanticQuestionMatcher(Func<SemanticEngine?> create) : IQuestionMatcher
{
    private const double MaxError = 0.005;

    private static readonly double Surest = new AcceptedError(MaxError, mostChecks: 0, new Random(1)).Threshold;

    private readonly Lazy<SemanticEngine?> _engine = new(create);

    /// <inheritdoc />
    public IQuestionIndex Prepare(IReadOnlyList<string> questions) => new Index(questions.Count == 0 ? null : _engine.Value, questions);

    private sealed class Index : IQuestionIndex
    {
        private readonly SemanticEngine? _engine;
        private readonly QuestionIndex? _index;

        public Index(SemanticEngine? engine, IReadOnlyList<string> questions)
        {
            if (engine is null) return;
            (_engine, _index) = (engine, new QuestionIndex(engine, new VectorIndexOptions { Capacity = Math.Max(1, questions.Count) }));
            for (int i = 0; i < questions.Count; i++) _index.Add(i, engine.Read(questions[i]));
        }

        public QuestionMatch? Find(string question, Func<int, bool> isEligible)
        {
            if (_index?.FindBest(_engine!.Read(question)) is not { } match || !isEligible((int)match.EntryId)) return null;
            return match.Comparison.Kind switch
            {
                MatchKind.None => null,
                MatchKind.Scored when match.Comparison.Probability < Surest => null,
                MatchKind.Scored => new QuestionMatch((int)match.EntryId, match.Comparison.Probability),
                _ => new QuestionMatch((int)match.EntryId, 1),
            };
        }
    }
}
