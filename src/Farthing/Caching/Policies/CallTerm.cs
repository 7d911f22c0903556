using Farthing.Calls;
using Farthing.Notation;
using Farthing.Wire;

namespace Farthing.Caching.Policies;

/// <summary>One condition on a call: a dimension fits a pattern.</summary>
/// <param name="Dimension">What it speaks of.</param>
/// <param name="Pattern">The value, in which <c>*</c> stands for any characters.</param>
/// <param name="Tag">The tag's name where the dimension is <see cref="CallDimension.Tag"/>, else empty.</param>
public sealed record CallTerm(CallDimension Dimension, string Pattern, string Tag = "")
{
    private const string TagPrefix = "tag.";

    private static readonly (string Name, CallDimension Dimension)[] Dimensions =
        [.. Enum.GetValues<CallDimension>().Where(dimension => dimension != CallDimension.Tag).Select(dimension => (dimension.ToString().ToLowerInvariant(), dimension))];

    /// <summary>The names in settings: <c>user</c>, <c>tag.NAME</c>.</summary>
    public static IEnumerable<string> Names => [.. Dimensions.Select(each => each.Name), "tag.NAME"];

    /// <summary>The name in settings: <c>user</c>, <c>tag.env</c>.</summary>
    public string Name => Dimension == CallDimension.Tag ? TagPrefix + Tag : Dimension.ToString().ToLowerInvariant();

    /// <summary>Makes a term of what settings say, or <c>null</c> when the name is no dimension.</summary>
    public static CallTerm? Of(string name, string pattern)
    {
        if (name.StartsWith(TagPrefix, StringComparison.Ordinal) && name.Length > TagPrefix.Length) return new CallTerm(CallDimension.Tag, pattern, name[TagPrefix.Length..]);
        return Array.Find(Dimensions, each => each.Name == name) is { Name: not null } known ? new CallTerm(known.Dimension, pattern) : null;
    }

    /// <summary>Whether a call fits.</summary>
    /// <param name="call">The call.</param>
    /// <param name="tags">Its tags.</param>
    public bool Fits(Call call, IReadOnlyDictionary<string, string> tags) => Dimension switch
    {
        CallDimension.Organisation => Wildcard.Matches(Pattern, call.Principal.Organisation),
        CallDimension.Team => Wildcard.Matches(Pattern, call.Principal.Team),
        CallDimension.Project => Wildcard.Matches(Pattern, call.Principal.Project),
        CallDimension.Key => Wildcard.Matches(Pattern, call.Principal.Key),
        CallDimension.User => Wildcard.Matches(Pattern, call.Principal.User),
        CallDimension.Feature => Wildcard.Matches(Pattern, call.Principal.Feature),
        CallDimension.Model => Wildcard.MatchesModel(Pattern, call.RequestedModel),
        CallDimension.Endpoint => Wildcard.Matches(Pattern, call.Endpoint.NameOf()),
        _ => tags.TryGetValue(Tag, out string? value) && Wildcard.Matches(Pattern, value),
    };
}
