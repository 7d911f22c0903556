namespace Farthing.Routing.Cascades.Checks;

/// <summary>The answer says something or calls a tool.</summary>
public sealed class EmptyCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "empty";

    /// <inheritdoc />
    public bool ReadsBeginnings => false;

    /// <inheritdoc />
    public bool IsOfForm => true;

    /// <inheritdoc />
    public bool Passes(CheckedAnswer answer) => answer.Tools.Count > 0 || !string.IsNullOrWhiteSpace(answer.Text);
}
