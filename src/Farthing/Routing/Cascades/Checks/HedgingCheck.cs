using Farthing.Routing.Answers;

namespace Farthing.Routing.Cascades.Checks;

/// <summary>The answer holds few turns of phrase by which models doubt.</summary>
/// <param name="most">How many different ones it may hold; 0 or more.</param>
public sealed class HedgingCheck(int most) : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "hedging";

    /// <inheritdoc />
    public string Rule { get; } = $"hedging {most}";

    /// <inheritdoc />
    public bool ReadsBeginnings => true;

    /// <inheritdoc />
    public bool IsOfForm => false;

    /// <inheritdoc />
    public bool Passes(CheckedAnswer answer) => Phrases.CountHedges(answer.Text) <= most;
}
