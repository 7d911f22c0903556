using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Policy;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Caching.Semantic.Evaluation;

/// <summary>Asks of pairs of questions: would a cached answer to the first be served for the second?</summary>
/// <param name="engine">Reads and compares.</param>
/// <param name="options">What error is accepted.</param>
public sealed class PairEvaluation(SemanticEngine engine, ServingOptions options)
{
    /// <summary>Asks it of one pair, as if nothing had been asked before.</summary>
    /// <param name="stored">The question whose answer is there.</param>
    /// <param name="query">The question that is asked.</param>
    public PairResult Ask(string stored, string query)
    {
        (Question first, Question second) = (engine.Read(stored), engine.Read(query));
        Comparison found = engine.Compare(second, first);
        ServingDecision decision = new ServingPolicy(options with { CanVerify = false }, new Random(0)).Decide(second, new QuestionMatch(0, first, found));
        return new PairResult(found.Similarity, decision.Action == ServingAction.Serve);
    }
}
