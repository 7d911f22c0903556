namespace Farthing.Routing.Cascades.Checks;

/// <summary>Says whether an answer of a cheap model may stand. Without a model of its own: it takes microseconds and costs nothing. Safe from any thread.</summary>
public interface IAnswerCheck
{
    /// <summary>Its name, in the settings and in <c>x-farthing-route</c>.</summary>
    string Name { get; }

    /// <summary>Its name with what it goes by: an answer that passed one rule may not pass another.</summary>
    string Rule => Name;

    /// <summary>Whether it can tell from the beginning of an answer already.</summary>
    bool ReadsBeginnings { get; }

    /// <summary>Whether it looks at the form of an answer, whichever model gave it, and not at how one model's answers usually are.</summary>
    bool IsOfForm { get; }

    /// <summary>Whether nothing speaks against the answer.</summary>
    bool Passes(CheckedAnswer answer);
}
