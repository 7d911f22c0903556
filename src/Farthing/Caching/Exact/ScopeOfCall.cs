using Farthing.Caching.Policies;
using Farthing.Calls;

namespace Farthing.Caching.Exact;

/// <summary>Between which callers an answer is shared: the names that must be the same.</summary>
/// <param name="Kind">What kind of names they are.</param>
/// <param name="First">The wider name, or empty where everyone shares.</param>
/// <param name="Second">The narrower one, or empty.</param>
public readonly record struct ScopeOfCall(CacheScope Kind, string First, string Second)
{
    /// <summary>The scope of a call, or <c>null</c> when it lacks the name that the scope is made of and so shares nothing.</summary>
    /// <remarks>Only names that the key says stand for themselves; an end user, whom a client names, is one within its project.</remarks>
    public static ScopeOfCall? Of(Principal principal, CacheScope scope) => scope switch
    {
        CacheScope.Everyone => new ScopeOfCall(scope, "", ""),
        CacheScope.Organisation when principal.Organisation.Length > 0 => new ScopeOfCall(scope, principal.Organisation, ""),
        CacheScope.Team when principal.AssignedTeam.Length > 0 => new ScopeOfCall(scope, principal.AssignedTeam, ""),
        CacheScope.Key when principal.Key.Length > 0 => new ScopeOfCall(scope, principal.Project, principal.Key),
        CacheScope.User => principal.User.Length > 0 ? new ScopeOfCall(scope, principal.Project, principal.User) : null,
        _ => new ScopeOfCall(CacheScope.Project, principal.Project, ""),
    };

    /// <summary>As purges and reports name it: <c>project:shop</c>, <c>user:shop/ann</c>, <c>everyone</c>.</summary>
    public override string ToString()
    {
        string kind = Kind.ToString().ToLowerInvariant();
        return First.Length == 0 ? kind : Second.Length == 0 ? $"{kind}:{First}" : $"{kind}:{First}/{Second}";
    }
}
