namespace Farthing.Routing.Cascades.Checks;

/// <summary>The text is neither shorter nor longer than good answers are. A call of a tool has no length.</summary>
/// <param name="least">The fewest characters.</param>
/// <param name="most">The most characters.</param>
public sealed class LengthCheck(int least, int most) : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "length";

    /// <inheritdoc />
    public string Rule { get; } = $"length {least} {most}";

    /// <inheritdoc />
    public bool ReadsBeginnings => false;

    /// <inheritdoc />
    public bool IsOfForm => false;

    /// <inheritdoc />
    public bool Passes(CheckedAnswer answer) => answer.Tools.Count > 0 || (answer.Text.Length >= least && answer.Text.Length <= most);
}
