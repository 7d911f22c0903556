using System.Collections.Frozen;
using Farthing.Calls;
using Farthing.Limits;
using Farthing.Pricing;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>One model at one provider.</summary>
public sealed class Deployment
{
    private readonly FrozenDictionary<Endpoint, Uri> _addresses;
    private DeploymentLimit? _limit;

    /// <summary>Creates the deployment.</summary>
    /// <param name="name">Its name in reports and in <c>x-farthing-model</c>.</param>
    /// <param name="provider">The server that runs it.</param>
    /// <param name="model">The model as clients ask for it and the catalog prices it.</param>
    /// <param name="upstreamModel">The name the provider knows it by.</param>
    /// <param name="weight">Its share of the calls among deployments of one model; 0 is asked only when the others fail.</param>
    /// <param name="unknownPrice">What a call gets when the model has no price; by default what the provider's options say.</param>
    public Deployment(string name, Provider provider, string model, string upstreamModel, int weight = 1, UnknownPricePolicy? unknownPrice = null)
    {
        UnknownPrice = unknownPrice ?? provider.Options.UnknownPrice;
        (Name, Provider, Model, UpstreamModel, Weight) = (name, provider, model, upstreamModel, weight);
        ModelValue = RequestPatches.ModelValue(upstreamModel);
        string query = provider.Options.Query.Length > 0 ? "?" + provider.Options.Query : "";
        _addresses = Enum.GetValues<Endpoint>().ToFrozenDictionary(e => e, e => new Uri(provider.Options.BaseAddress + e.ProviderPathOf() + query));
    }

    /// <summary>Its name in reports and in <c>x-farthing-model</c>.</summary>
    public string Name { get; }

    /// <summary>The server that runs it.</summary>
    public Provider Provider { get; }

    /// <summary>The model as clients ask for it and the catalog prices it.</summary>
    public string Model { get; }

    /// <summary>The name the provider knows it by.</summary>
    public string UpstreamModel { get; }

    /// <summary>Its share of the calls among deployments of one model.</summary>
    public int Weight { get; }

    /// <summary>What a call gets when the model has no price.</summary>
    public UnknownPricePolicy UnknownPrice { get; }

    /// <summary>The JSON text of <see cref="UpstreamModel"/>.</summary>
    internal ReadOnlyMemory<byte> ModelValue { get; }

    /// <summary>What its provider said of its limits, or <c>null</c> when it has said nothing yet.</summary>
    internal DeploymentLimit? Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    /// <summary>What pricing must know of a call to it, apart from the call's answer.</summary>
    internal PricingRequest PricingRequestOf(string key, DateTimeOffset at) => new()
    {
        Provider = Provider.Options.CatalogName,
        ProviderName = Provider.Name,
        Model = Model,
        Deployment = Name,
        Key = key,
        At = at,
    };

    /// <summary>Where calls of an endpoint are sent.</summary>
    internal Uri AddressOf(Endpoint endpoint) => _addresses[endpoint];
}
