namespace Farthing.Routing.Answers;

/// <summary>Turns of phrase by which a model declines or doubts.</summary>
internal static class Phrases
{
    private static readonly string[] Refusals =
    [
        "i cannot", "i can't", "i am unable", "i'm unable", "i'm sorry", "i am sorry", "i apologize", "as an ai", "cannot be determined", "can't be determined",
        "not enough information", "insufficient information", "cannot determine", "unable to determine", "i don't know", "i do not know", "no answer",
    ];

    private static readonly string[] Hedges =
    [
        "however", "assum", "approximately", "about ", "might", "perhaps", "maybe", "probably", "not sure", "unclear", "but wait", "actually", "correction", "let me re",
        "mistake", "seems", "it is possible", "since we can't", "round", "we don't know", "not specified", "not given", "doesn't make sense",
    ];

    /// <summary>How many refusing phrases a text holds.</summary>
    public static int CountRefusals(string text) => Count(text, Refusals);

    /// <summary>How many doubting phrases a text holds.</summary>
    public static int CountHedges(string text) => Count(text, Hedges);

    private static int Count(string text, string[] phrases)
    {
        int count = 0;
        foreach (string phrase in phrases)
        {
            if (text.Contains(phrase, StringComparison.OrdinalIgnoreCase)) count++;
        }

        return count;
    }
}
