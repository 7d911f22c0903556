using Farthing.Calls;

namespace Farthing.Budgets.Bounds;

/// <summary>
/// Tells whether an answer's stream shows all that is generated. Reasoning may be charged and never sent (OpenAI: "Reasoning models"; Google: "Thinking"; Anthropic:
/// summarised thinking), so that of a stream which broke off nobody but the provider knows how much there was.
/// </summary>
internal static class HiddenOutput
{
    /// <summary>Families whose models do not reason.</summary>
    private static readonly string[] Open = ["gpt-3.5", "gpt-4", "chatgpt-4o", "gemini-1.5", "gemini-2.0"];

    private static bool IsOpenAI(string model) => model.StartsWith("gpt-", StringComparison.Ordinal) || (model.Length > 1 && model[0] == 'o' && char.IsAsciiDigit(model[1]));

    /// <summary>Whether something may be generated that is not sent; <c>true</c> also where it is not known.</summary>
    public static bool IsPossible(Call call, string model) => call.Endpoint switch
    {
        Endpoint.Messages when !IsOpenAI(model) => call.Request.AsksForThinking,
        _ => !Array.Exists(Open, family => model.StartsWith(family, StringComparison.Ordinal)),
    };
}
