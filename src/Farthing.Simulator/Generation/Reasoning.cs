namespace Farthing.Simulator.Generation;

/// <summary>How much a model thinks before it answers: a documented rule in place of a thought.</summary>
internal static class Reasoning
{
    /// <summary>OpenAI's o-series and everything from GPT-5 on, but for the chat variants.</summary>
    public static bool IsOpenAIReasoner(string model)
    {
        if (model.Length >= 2 && model[0] == 'o' && char.IsAsciiDigit(model[1]))
        {
            return true;
        }

        return model.StartsWith("gpt-", StringComparison.Ordinal) && model.Length > 4 && model[4] is >= '5' and <= '9'
            && !model.Contains("chat", StringComparison.Ordinal);
    }

    /// <summary>Tokens in steps of 64 by effort, one to three steps times 0, 1, 2, 4 or 8; medium when none is named.</summary>
    public static int ForEffort(string? effort, ulong hash)
    {
        int weight = effort switch
        {
            "none" or "minimal" => 0,
            "low" => 1,
            "high" => 4,
            "xhigh" or "max" => 8,
            _ => 2,
        };
        return 64 * weight * (1 + (int)(hash % 3));
    }
}
