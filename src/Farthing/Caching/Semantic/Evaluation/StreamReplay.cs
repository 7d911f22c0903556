using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Policy;
using Farthing.Caching.Semantic.Questions;

namespace Farthing.Caching.Semantic.Evaluation;

/// <summary>Replays questions as they arrived: each is looked up and, unless it hit, stored with an answer of its own.</summary>
public sealed class StreamReplay : IDisposable
{
    private readonly SemanticEngine _engine;
    private readonly QuestionIndex _index;
    private readonly ServingPolicy _policy;
    private readonly Func<long, long, bool?>? _oracle;

    /// <summary>A replay with an empty cache.</summary>
    /// <param name="engine">Reads and compares.</param>
    /// <param name="options">What error is accepted.</param>
    /// <param name="random">Decides which hits are checked.</param>
    /// <param name="oracle">
    /// Says whether the answer to the second arrival serves the first: a stand-in for a shadow call, or null for "unknown". Without one nothing is
    /// verified: what should be verified is a miss.
    /// </param>
    public StreamReplay(SemanticEngine engine, ServingOptions options, Random random, Func<long, long, bool?>? oracle = null)
    {
        (_engine, _oracle) = (engine, oracle);
        _policy = new ServingPolicy(options with { CanVerify = oracle is not null }, random);
        _index = new QuestionIndex(engine);
    }

    /// <summary>Takes the next arrival.</summary>
    /// <param name="id">Names it.</param>
    /// <param name="text">What was asked.</param>
    public ReplayResult Next(long id, string text)
    {
        Question question = _engine.Read(text);
        QuestionMatch? match = _index.FindBest(question);
        ServingDecision decision = _policy.Decide(question, match);
        bool verifies = decision.Action is ServingAction.Verify or ServingAction.ServeAndVerify && _oracle is not null;
        bool? right = verifies ? _oracle!(id, match!.EntryId) : null;
        _policy.Report(decision, right);
        bool hit = decision.Action is ServingAction.Serve or ServingAction.ServeAndVerify;

        // What verifies is an answer of its own.
        if (!hit || verifies) _index.Add(id, question);
        return new ReplayResult(hit, match?.EntryId, match?.Comparison.Similarity ?? 0, verifies);
    }

    /// <inheritdoc />
    public void Dispose() => _index.Dispose();
}
