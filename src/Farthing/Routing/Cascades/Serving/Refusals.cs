using Farthing.Calls;

namespace Farthing.Routing.Cascades.Serving;

/// <summary>Tells what a stronger model cannot mend from what it may.</summary>
internal static class Refusals
{
    /// <summary>Whether a budget, a limit of the caller's or the ledger refused the part, as it would any other: then no other model is asked.</summary>
    public static bool IsOurs(Call part, Reply reply) => reply.ErrorCode switch
    {
        "budget_exhausted" or "budget_reserved" or "call_budget_exceeded" or "cost_unbounded" or "request_exceeds_limit" or "ledger_unavailable" or "cache_miss" => true,

        // Of a provider's own limit it is said with the same code, but only once room was found in budgets.
        "rate_limit_exceeded" => part.Hold is null && part.Touched.Count > 0,
        _ => false,
    };
}
