namespace Farthing.Wire.Translation.Requests;

/// <summary>Which models take an effort (OpenAI: "Reasoning models"); those that do not refuse it. A name that is not known is taken for one that does.</summary>
internal static class OpenAIReasoning
{
    private static readonly string[] Without = ["gpt-3.5", "gpt-4", "chatgpt-4o"];

    public static bool Reasons(string model) => !Array.Exists(Without, family => model.StartsWith(family, StringComparison.Ordinal));
}
