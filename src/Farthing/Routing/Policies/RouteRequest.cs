using Farthing.Calls;

namespace Farthing.Routing.Policies;

/// <summary>A call as a policy sees it.</summary>
public sealed class RouteRequest
{
    /// <summary>The call.</summary>
    public required Call Call { get; init; }
}
