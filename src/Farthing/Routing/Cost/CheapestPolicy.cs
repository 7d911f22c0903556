using System.Globalization;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Providers;
using Farthing.Routing.Policies;

namespace Farthing.Routing.Cost;

/// <summary>
/// The cheapest model that can take the call: its context window, modality, tools and form of answer, within a time where one is set. Models without a price are
/// never the cheapest; models of unknown speed are not held to be slow. Quality high means the dearest of them instead.
/// </summary>
/// <param name="name">Its name in the settings.</param>
/// <param name="models">The models, each with what it cannot do.</param>
/// <param name="within">How long a whole answer may take, or <c>null</c>.</param>
/// <param name="otherwise">Where a call goes that none of them can take; <c>null</c>: to the model asked for.</param>
/// <param name="costs">Foretells costs.</param>
/// <param name="speeds">Knows how fast models are.</param>
public sealed class CheapestPolicy(
    string name, IReadOnlyList<(string Model, ModelAbilities Without)> models, TimeSpan? within, RouteBranch? otherwise, CallCosts costs, IModelSpeeds speeds) : IRoutePolicy
{
    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public RouteDecision? Decide(RouteRequest request)
    {
        bool wantsDearest = request.Quality == AskedQuality.High;
        long output = CallCosts.OutputOf(request);
        string? best = null;
        Usd bestCost = default;
        int able = 0;
        foreach ((string model, ModelAbilities without) in models)
        {
            if (costs.DeploymentOf(model, request.Call) is not { } deployment || !costs.CanTake(deployment, request, without) || IsTooSlow(deployment, output)) continue;
            if (costs.Of(deployment, request.Call, output) is not { } cost) continue;
            able++;
            if (best is not null && (wantsDearest ? cost <= bestCost : cost >= bestCost)) continue;
            (best, bestCost) = (model, cost);
        }

        return best is null
            ? otherwise?.Follow(request, name, $"none of {models.Count} can take it")
            : new RouteDecision { Policy = name, Model = best, Better = [.. models.Select(each => each.Model).SkipWhile(each => each != best).Skip(1)], Reason = string.Create(CultureInfo.InvariantCulture, $"{(wantsDearest ? "quality high, dearest" : "cheapest")} of {able} able") };
    }

    private bool IsTooSlow(Deployment deployment, long output) => within is { } most && speeds.Find(deployment.Name)?.TimeFor(output) > most;
}
