using System.Collections.Frozen;
using Farthing.Calls;
using Farthing.Limits;
using Farthing.Pricing;
using Farthing.Providers.Health;
using Farthing.Providers.Transport;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>One model at one provider.</summary>
public sealed class Deployment
{
    private readonly FrozenDictionary<Endpoint, ProviderAddress> _addresses;
    private DeploymentLimit? _limit;
    private DeploymentHealth? _health;

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
        _addresses = Enum.GetValues<Endpoint>().ToFrozenDictionary(e => e, e => new ProviderAddress(provider.Options.BaseAddress + e.ProviderPathOf() + query));
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

    /// <summary>Which deployments of a model are asked first: the lowest number; the others only while none of a lower one is up and free. 1 or more. Default 1.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>Where it runs, as the settings name it, or empty. Default: the provider's.</summary>
    public string Region
    {
        get => field ?? Provider.Options.Region;
        init;
    }

    /// <summary>How long the head of an answer may take. Default: the provider's.</summary>
    public TimeSpan FirstByteTimeout
    {
        get => field > TimeSpan.Zero ? field : Provider.Options.FirstByteTimeout;
        init;
    }

    /// <summary>How long an answer that has begun may pause. Default: the provider's.</summary>
    public TimeSpan BetweenEventsTimeout
    {
        get => field > TimeSpan.Zero ? field : Provider.Options.BetweenEventsTimeout;
        init;
    }

    /// <summary>When it counts as down; <c>null</c> for what holds for all.</summary>
    public BreakerOptions? Breaker { get; init; }

    /// <summary>The JSON text of <see cref="UpstreamModel"/>.</summary>
    internal ReadOnlyMemory<byte> ModelValue { get; }

    /// <summary>What its provider said of its limits, or <c>null</c> when it has said nothing yet.</summary>
    internal DeploymentLimit? Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    /// <summary>How it does, or <c>null</c> when it was not asked yet.</summary>
    internal DeploymentHealth? Health
    {
        get => Volatile.Read(ref _health);
        set => Volatile.Write(ref _health, value);
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
    internal ProviderAddress AddressOf(Endpoint endpoint) => _addresses[endpoint];
}
