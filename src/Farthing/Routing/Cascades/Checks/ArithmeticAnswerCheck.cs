using Farthing.Routing.Answers;

namespace Farthing.Routing.Cascades.Checks;

/// <summary>Every calculation that the answer writes out comes out as written.</summary>
public sealed class ArithmeticAnswerCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "arithmetic";

    /// <inheritdoc />
    public bool ReadsBeginnings => true;

    /// <inheritdoc />
    public bool IsOfForm => false;

    /// <inheritdoc />
    public bool Passes(CheckedAnswer answer) => ArithmeticCheck.Check(answer.Text).Wrong == 0;
}
