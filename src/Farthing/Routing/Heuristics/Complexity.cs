namespace Farthing.Routing.Heuristics;

/// <summary>How demanding a prompt looks.</summary>
public enum Complexity
{
    /// <summary>Short, without a word that asks for thought.</summary>
    Simple,

    /// <summary>Neither.</summary>
    Medium,

    /// <summary>Long, or with words that ask for thought.</summary>
    Complex,
}
