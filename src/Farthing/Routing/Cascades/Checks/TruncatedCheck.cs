using Farthing.Caching.Replay;

namespace Farthing.Routing.Cascades.Checks;

/// <summary>The answer did not end at its output limit.</summary>
public sealed class TruncatedCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "truncated";

    /// <inheritdoc />
    public bool ReadsBeginnings => false;

    /// <inheritdoc />
    public bool IsOfForm => true;

    /// <inheritdoc />
    public bool Passes(CheckedAnswer answer) => (answer.Traits & AnswerTraits.Truncated) == AnswerTraits.None;
}
