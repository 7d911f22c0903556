using Farthing.Calls;
using Farthing.Notation;
using Farthing.Pricing;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>Keeps calls from deployments whose model has no price where the policy is <see cref="UnknownPricePolicy.Block"/>.</summary>
public sealed class UnknownPriceStage(PricesInForce prices, IPricingObserver? observer = null) : IStage
{
    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        // Counting tokens is free of charge whatever the model.
        if (call.Endpoint == Endpoint.CountTokens) return next(call);
        int blocked = 0;
        for (int i = 0; i < call.Deployments.Count; i++)
            if (IsBlocked(call, call.Deployments[i])) blocked++;
        if (blocked == 0) return next(call);

        if (blocked == call.Deployments.Count) return ValueTask.FromResult<Reply>(Refuse(call));
        call.Deployments = Unblocked(call);
        return next(call);
    }

    /// <summary>Apart, so that only a call of which some are blocked pays for what the lambda captures.</summary>
    private Deployment[] Unblocked(Call call) => [.. call.Deployments.Where(deployment => !IsBlocked(call, deployment))];

    private bool IsBlocked(Call call, Deployment deployment)
    {
        if (deployment.UnknownPrice != UnknownPricePolicy.Block) return false;
        PricingRequest request = deployment.PricingRequestOf(call.Principal.Key, call.StartedAt);
        return !prices.Pricer.HasPrice(request) && !prices.Pricer.HasPrice(request with { Model = deployment.UpstreamModel });
    }

    private RefusalReply Refuse(Call call)
    {
        Deployment deployment = call.Deployments[0];
        observer?.Blocked(deployment.PricingRequestOf(call.Principal.Key, call.StartedAt));
        string model = Excerpt.Of(deployment.Model);
        return new RefusalReply(call.Endpoint.DialectOf(), new CallError(
            400,
            "price_unknown",
            $"The model '{model}' of the provider '{deployment.Provider.Name}' has no price, and unknown_price is 'block' there, so the call was not sent. "
                + "Add a price (farthing prices import, or prices.overrides in farthing.yaml), or set unknown_price: allow for the provider or the deployment.",
            "model"));
    }
}
