using Farthing.Calls;
using Farthing.Providers;

namespace Farthing.Budgets.Allowances;

/// <summary>What a call has for each dimension of a scope.</summary>
internal readonly struct ScopeValues(Call call, IReadOnlyDictionary<string, string>? tags, Deployment? deployment)
{
    /// <summary>The value, or empty when the call has none.</summary>
    public string this[ScopeTerm term] => term.Dimension switch
    {
        ScopeDimension.Organisation => call.Principal.Organisation,
        ScopeDimension.Team => call.Principal.Team,
        ScopeDimension.Project => call.Principal.Project,
        ScopeDimension.Key => call.Principal.Key,
        ScopeDimension.User => call.Principal.User,
        ScopeDimension.Feature => call.Principal.Feature,
        ScopeDimension.Tag => tags?.GetValueOrDefault(term.Tag) ?? "",
        ScopeDimension.Model => deployment?.Model ?? "",
        ScopeDimension.Provider => deployment?.Provider.Name ?? "",
        ScopeDimension.Deployment => deployment?.Name ?? "",
        _ => "",
    };
}
