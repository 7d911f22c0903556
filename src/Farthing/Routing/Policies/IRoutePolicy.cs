namespace Farthing.Routing.Policies;

/// <summary>One way to choose the model for a call. Safe from any thread; decides in microseconds, without input or output.</summary>
public interface IRoutePolicy
{
    /// <summary>Its name in the settings.</summary>
    string Name { get; }

    /// <summary>Chooses, or returns <c>null</c> to leave the call to the model it asked for.</summary>
    RouteDecision? Decide(RouteRequest request);
}
