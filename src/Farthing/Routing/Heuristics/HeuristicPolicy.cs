using Farthing.Routing.Policies;

namespace Farthing.Routing.Heuristics;

/// <summary>By keywords and length (<see cref="ComplexityHeuristic"/>). The quality asked counts before them: low is simple, high is complex.</summary>
/// <param name="name">Its name in the settings.</param>
/// <param name="simple">Who answers what looks simple.</param>
/// <param name="medium">Who answers what looks neither.</param>
/// <param name="complex">Who answers what looks complex.</param>
public sealed class HeuristicPolicy(string name, RouteBranch simple, RouteBranch medium, RouteBranch complex) : IRoutePolicy
{
    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public RouteDecision? Decide(RouteRequest request) => request.Quality switch
    {
        AskedQuality.Low => simple.Follow(request, name, "quality low"),
        AskedQuality.High => complex.Follow(request, name, "quality high"),
        _ => request.Complexity switch
        {
            Complexity.Simple => simple.Follow(request, name, "looks simple"),
            Complexity.Medium => medium.Follow(request, name, "looks medium"),
            _ => complex.Follow(request, name, "looks complex"),
        },
    };
}
