using Farthing.Caching.Policies;
using Farthing.Calls;

namespace Farthing.Routing.Policies;

/// <summary>A policy of the settings and the calls that it is for without being asked.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="For">For each dimension named the values of which a call must have one; empty: only calls that ask for it by name.</param>
public sealed record RouteEntry(IRoutePolicy Policy, IReadOnlyList<IReadOnlyList<CallTerm>> For)
{
    private static readonly IReadOnlyDictionary<string, string> NoTags = new Dictionary<string, string>();

    /// <summary>Whether a call is one of those that it is for.</summary>
    public bool Fits(Call call)
    {
        if (For.Count == 0) return false;
        foreach (IReadOnlyList<CallTerm> terms in For)
            if (!FitsAny(terms, call)) return false;

        return true;
    }

    private static bool FitsAny(IReadOnlyList<CallTerm> terms, Call call)
    {
        foreach (CallTerm term in terms)
            if (term.Fits(call, NoTags)) return true;

        return false;
    }
}
