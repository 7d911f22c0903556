namespace Farthing.Tokens;

/// <summary>
/// What a provider adds around the text. Sources: the OpenAI cookbook, "How to count tokens with tiktoken" (3 a message, 1 a name, 3 for the reply; for tools 7
/// a function, 10 before GPT-4o, 3 for its properties, 3 a property, -3 and 3 an enumeration and its values, 12 at the end); Anthropic's "Tool use" (346 for the tools' own prompt).
/// </summary>
/// <param name="Message">Tokens a message, its role included.</param>
/// <param name="Reply">Tokens that start the reply.</param>
/// <param name="Call">Tokens around a tool call or its result, besides their text.</param>
/// <param name="ToolsPrompt">Tokens once where there are tools.</param>
/// <param name="Function">Tokens a tool; null where a tool is sent as its JSON.</param>
internal sealed record FramingRule(int Message, int Reply, int Call, int ToolsPrompt, int? Function)
{
    private static readonly FramingRule O200k = new(4, 3, 4, 12, 7);
    private static readonly FramingRule Cl100k = new(4, 3, 4, 12, 10);

    /// <summary>In tokens of o200k_base, as the factor is applied to them too: 346 / 1.2.</summary>
    private static readonly FramingRule Claude = new(4, 3, 36, 290, null);

    public static FramingRule For(string model)
    {
        ReadOnlySpan<char> name = ModelTokenizers.Bare(model);
        if (name.Contains("claude", StringComparison.OrdinalIgnoreCase))
            return Claude;
        return ModelTokenizers.StartsWithAny(name, ["gpt-4", "gpt-3.5", "gpt-35"]) ? Cl100k : O200k;
    }
}
