namespace Farthing.Routing.Policies;

/// <summary>By how long the model is to think: the model stays, the quality asked says the effort.</summary>
/// <param name="name">Its name in the settings.</param>
/// <param name="model">The model; <c>null</c>: the one asked for.</param>
/// <param name="low">For quality low.</param>
/// <param name="medium">For quality medium, and where nothing is said.</param>
/// <param name="high">For quality high.</param>
public sealed class EffortPolicy(string name, string? model, ReasoningEffort low, ReasoningEffort medium, ReasoningEffort high) : IRoutePolicy
{
    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public RouteDecision? Decide(RouteRequest request)
    {
        if ((model ?? request.AskedModel) is not { } target) return null;
        (ReasoningEffort effort, string reason) = request.Quality switch
        {
            AskedQuality.Low => (low, "quality low"),
            AskedQuality.High => (high, "quality high"),
            AskedQuality.Medium => (medium, "quality medium"),
            _ => (medium, "no quality asked"),
        };
        return new RouteDecision { Policy = name, Reason = reason, Model = new ModelTarget(ModelTarget.Of(target).Model, effort).ToString() };
    }
}
