namespace Farthing.Routing.Heuristics;

/// <summary>
/// The classifier by keywords and length that guides describe. It tells little more than chance on most data (see docs/routing.md), so that no
/// policy uses it unless the settings say so.
/// </summary>
public static class ComplexityHeuristic
{
    private const int ShortPrompt = 200;
    private const int LongPrompt = 1500;

    private static readonly string[] Demanding =
    [
        "analyze", "analyse", "compare", "evaluate", "explain why", "step by step", "prove", "derive", "design", "debug", "optimize", "optimise", "refactor",
        "implement", "algorithm", "theorem", "strategy", "trade-off",
    ];

    private static readonly string[] Plain = ["what is", "who is", "define", "list", "translate", "summarize", "summarise", "classify", "extract"];

    /// <summary>Classifies a prompt.</summary>
    public static Complexity Classify(string prompt)
    {
        if (prompt.Length > LongPrompt || Demanding.Any(word => prompt.Contains(word, StringComparison.OrdinalIgnoreCase))) return Complexity.Complex;
        return prompt.Length < ShortPrompt || Plain.Any(word => prompt.Contains(word, StringComparison.OrdinalIgnoreCase)) ? Complexity.Simple : Complexity.Medium;
    }
}
