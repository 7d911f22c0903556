using Farthing.Calls;
using Farthing.Providers;
using Farthing.Routing.Policies;

namespace Farthing.Caching.Exact;

/// <summary>
/// Tells answers of the models that a call's key speaks of from those of others that stood in for them, because they were down or could not take the call: what stood in for an
/// hour must not be served for as long as answers are kept.
/// </summary>
internal static class AnswerOrigin
{
    /// <summary>Whether an answer is of a model that the call was to be answered by, and of one of its deployments that are asked first or another of the same model there.</summary>
    /// <param name="call">The call.</param>
    /// <param name="deployments">What models lead to.</param>
    /// <param name="deployment">The deployment that answered.</param>
    public static bool IsOwn(Call call, DeploymentTable deployments, string deployment)
    {
        if (call.Degradation?.ModelFor(call.RequestedModel) is { } cheaper) return IsFirst(call, deployments.Resolve(cheaper, call.Endpoint), deployment);
        if (call.Decision?.Cascade is not { } cascade)
        {
            string model = (call.Decision?.Model ?? call.RoutedModel) is { } routed ? ModelTarget.Of(routed).Model : call.RequestedModel;
            return IsFirst(call, deployments.Resolve(model, call.Endpoint), deployment);
        }

        foreach (string each in cascade.Models)
            if (IsFirst(call, deployments.Resolve(ModelTarget.Of(each).Model, call.Endpoint), deployment)) return true;

        return false;
    }

    private static bool IsFirst(Call call, IReadOnlyList<Deployment> all, string name)
    {
        if (all.Count == 1) return all[0].Name == name;
        IReadOnlyList<Deployment> deployments = DeploymentRegions.Allowed(call, all);
        Deployment? answered = null, first = null;
        for (int i = 0; i < deployments.Count; i++)
        {
            if (deployments[i].Name == name) answered = deployments[i];
            if (first is null || Place(deployments[i]).CompareTo(Place(first)) < 0) first = deployments[i];
        }

        if (answered is null) return false;
        for (int i = 0; i < deployments.Count; i++)
            if (Place(deployments[i]) == Place(first!) && deployments[i].UpstreamModel == answered.UpstreamModel) return true;

        return false;
    }

    /// <summary>One of weight 0 is asked only when the others of its priority fail.</summary>
    private static (int Priority, bool IsReserve) Place(Deployment deployment) => (deployment.Priority, deployment.Weight == 0);
}
