namespace Farthing.Routing.Cascades.Scoring;

/// <summary>The scorer that is in force, which may come later than the first call: learning takes seconds. Safe from any thread.</summary>
public sealed class AnswerScorer
{
    private volatile ScorerState? _current;

    /// <summary>What was learned, or <c>null</c> while it is still being learned.</summary>
    public ScorerState? Current => _current;

    /// <summary>Puts what was learned in force.</summary>
    public void Set(ScorerState state) => _current = state;
}
