using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Caching.Answers;

/// <summary>Whose answer a call was given that asked the very same, as the ledger says it at the end of the call's route.</summary>
internal static class GivenAnswer
{
    private const string Start = "answer of ";

    /// <summary>The text that <see cref="Read"/> reads.</summary>
    /// <param name="made">The call that the answer was made for.</param>
    public static string Describe(CallId made) => Start + made;

    /// <summary>Reads it of a call; <c>null</c> for one that was not answered so, or not said so.</summary>
    public static CallId? Read(CallRecord call)
    {
        if (call.Cache != CacheResults.Exact) return null;
        int start = call.Route.LastIndexOf(Start, StringComparison.Ordinal);
        return start >= 0 && CallId.TryParse(call.Route.AsSpan(start + Start.Length), out CallId made) ? made : null;
    }
}
