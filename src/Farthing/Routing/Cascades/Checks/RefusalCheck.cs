using Farthing.Caching.Replay;
using Farthing.Routing.Answers;

namespace Farthing.Routing.Cascades.Checks;

/// <summary>The model does not decline, neither by the provider's sign nor by the words it begins with.</summary>
public sealed class RefusalCheck : IAnswerCheck
{
    /// <summary>Models decline at once; a letter that apologises further down is no refusal. In characters.</summary>
    private const int Beginning = 160;

    /// <inheritdoc />
    public string Name => "refusal";

    /// <inheritdoc />
    public bool ReadsBeginnings => true;

    /// <inheritdoc />
    public bool IsOfForm => true;

    /// <inheritdoc />
    public bool Passes(CheckedAnswer answer)
    {
        if ((answer.Traits & AnswerTraits.Refused) != AnswerTraits.None) return false;
        string text = answer.Text.TrimStart();
        return answer.Tools.Count > 0 || Phrases.CountRefusals(text[..Math.Min(text.Length, Beginning)].Replace('’', '\'')) == 0;
    }
}
