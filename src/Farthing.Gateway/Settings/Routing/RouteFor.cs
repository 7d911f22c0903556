using Farthing.Caching.Policies;
using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;

namespace Farthing.Gateway.Settings.Routing;

/// <summary>The calls that a policy is for: <c>models</c>, <c>features</c>, <c>projects</c>, <c>keys</c>, <c>teams</c>, <c>users</c>, each one name or a list, in which <c>*</c> stands for any characters.</summary>
/// <param name="Terms">For each dimension named the values of which a call must have one.</param>
public sealed record RouteFor(IReadOnlyList<IReadOnlyList<CallTerm>> Terms)
{
    private static readonly (string Key, string Dimension)[] Keys =
        [("models", "model"), ("features", "feature"), ("projects", "project"), ("keys", "key"), ("teams", "team"), ("users", "user")];

    /// <summary>No calls.</summary>
    public static RouteFor None { get; } = new([]);

    internal static RouteFor Read(Section section)
    {
        List<IReadOnlyList<CallTerm>> terms = [];
        foreach ((string key, string dimension) in Keys)
        {
            IReadOnlyList<string> patterns = section.Texts(key);
            if (patterns.Count > 0) terms.Add([.. patterns.Select(pattern => CallTerm.Of(dimension, pattern)!)]);
        }

        section.Finish();
        return new RouteFor(terms);
    }

    /// <summary>Whether every call that another is for is one of these.</summary>
    internal bool Covers(RouteFor other) => Terms.Count > 0 && other.Terms.Count > 0 && Terms.All(own => other.Terms.Any(theirs =>
        theirs[0].Dimension == own[0].Dimension && theirs.All(term => own.Any(wider => Wildcard.Matches(wider.Pattern, term.Pattern)))));
}
