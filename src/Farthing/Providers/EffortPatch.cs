using System.Globalization;
using System.Text;
using Farthing.Calls;
using Farthing.Routing.Policies;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>Writes into a request how long the model is to think, in the words of its wire. A client that says it itself is left alone, as is a wire that cannot say it.</summary>
internal static class EffortPatch
{
    /// <summary>The fewest tokens that Anthropic lets a model think.</summary>
    private const long LeastBudget = 1_024;

    /// <summary>Adds the edit.</summary>
    public static void Set(PatchSet patches, RequestView view, Endpoint endpoint, ReasoningEffort effort)
    {
        if (view.SaysEffort) return;
        string? field = endpoint switch
        {
            Endpoint.ChatCompletions => $"\"reasoning_effort\":\"{Word(effort)}\"",
            Endpoint.Responses => $"\"reasoning\":{{\"effort\":\"{Word(effort)}\"}}",
            Endpoint.Messages => Thinking(view, effort),
            _ => null,
        };
        if (field is not null) patches.Add(new Patch(new ByteRange(view.InsertAt, 0), Encoding.UTF8.GetBytes(view.IsEmptyObject ? field : field + ",")));
    }

    private static string Word(ReasoningEffort effort) => effort.ToString().ToLowerInvariant();

    /// <summary>Anthropic counts thinking in tokens, which the output limit must exceed, takes it with no other temperature than its own, and with tools wants earlier thoughts sent back.</summary>
    private static string? Thinking(RequestView view, ReasoningEffort effort)
    {
        if (effort == ReasoningEffort.None) return "\"thinking\":{\"type\":\"disabled\"}";
        long wanted = effort switch
        {
            ReasoningEffort.Minimal => LeastBudget,
            ReasoningEffort.Low => 2_048,
            ReasoningEffort.Medium => 8_192,
            _ => 24_576,
        };
        long budget = Math.Min(wanted, view.OutputLimitFor(Endpoint.Messages) / 2);
        if (budget < LeastBudget || view.HasTools || view.Temperature is not (null or 1)) return null;
        return string.Create(CultureInfo.InvariantCulture, $"\"thinking\":{{\"type\":\"enabled\",\"budget_tokens\":{budget}}}");
    }
}
