using System.Text.Json;
using System.Text.RegularExpressions;

namespace Farthing.Wire.Translation.Requests;

/// <summary>
/// How Claude is told how much to think. Models up to 4.5 are given a budget in tokens; later ones decide for themselves, within an effort (Anthropic: "Adaptive
/// thinking", "Effort"). A name that is not known is taken for a later model.
/// </summary>
internal static partial class ClaudeThinking
{
    /// <summary>The least budget that Anthropic takes.</summary>
    private const long LeastBudget = 1_024;

    private const long LowBudget = 2_048, MediumBudget = 8_192, HighBudget = 16_384, HighestBudget = 32_768;

    /// <summary>Whether a model is given a budget.</summary>
    public static bool TakesBudget(string model) => BudgetedModel().IsMatch(model);

    /// <summary>Whether an effort lets a model think at all.</summary>
    public static bool Thinks(string effort) => effort is not ("none" or "minimal");

    /// <summary>The budget of an effort, or <c>null</c> where the output limit leaves no room for one: at least half of it is left for the answer.</summary>
    public static long? BudgetOf(string effort, long maxTokens)
    {
        long wanted = effort switch
        {
            "low" => LowBudget,
            "high" => HighBudget,
            "xhigh" or "max" => HighestBudget,
            _ => MediumBudget,
        };
        long budget = Math.Min(wanted, maxTokens / 2);
        return budget >= LeastBudget ? budget : null;
    }

    /// <summary>The effort of a budget.</summary>
    public static string EffortOf(long budget) => budget <= 2 * LowBudget ? "low" : budget < HighBudget ? "medium" : "high";

    /// <summary>The name of an effort on Anthropic's wire.</summary>
    public static string EffortOf(string effort, string model) => effort switch
    {
        "none" or "minimal" => "low",
        "xhigh" when model.Contains("-4-6", StringComparison.Ordinal) => "high",
        _ => effort,
    };

    public static void WriteAdaptive(Utf8JsonWriter json)
    {
        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, "adaptive"u8);
        json.WriteEndObject();
    }

    public static void WriteBudget(Utf8JsonWriter json, long tokens)
    {
        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, "enabled"u8);
        json.WriteNumber("budget_tokens"u8, tokens);
        json.WriteEndObject();
    }

    [GeneratedRegex(@"claude-(?:[0-3]|(?:opus|sonnet|haiku)-4(?![-.][6-9](?![0-9])))", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BudgetedModel();
}
