using System.Collections.Concurrent;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Metering;
using Farthing.Providers;
using Farthing.Routing.Policies;
using Farthing.Wire;

namespace Farthing.Routing.Cost;

/// <summary>Foretells what a call would cost at a model, and whether the model can take it. Safe from any thread.</summary>
/// <param name="deployments">What models lead to.</param>
/// <param name="prices">What calls are charged at.</param>
public sealed class CallCosts(DeploymentTable deployments, PricesInForce prices)
{
    /// <summary>The length of an answer where the call sets no limit, in tokens.</summary>
    public const long AssumedOutput = 512;

    private const int MostIdle = 64;

    private readonly ConcurrentQueue<PricedCall> _idle = new();

    /// <summary>The deployment that would be asked first, or <c>null</c> when the model cannot be reached on the call's wire.</summary>
    public Deployment? DeploymentOf(string target, Call call)
    {
        IReadOnlyList<Deployment> found = deployments.Resolve(ModelTarget.Of(target).Model, call.Endpoint);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>What the call would cost, in USD; <c>null</c> when that is not known.</summary>
    /// <param name="deployment">Where.</param>
    /// <param name="call">The call; a streamed one costs the same.</param>
    /// <param name="output">The length of the answer in tokens.</param>
    public Usd? Of(Deployment deployment, Call call, long output) =>
        Of(deployment, call.Principal.Key, call.StartedAt, new Usage { InputTokens = Meter.EstimateInputTokens(call), OutputTokens = output });

    /// <summary>What so much usage costs, in USD; <c>null</c> when that is not known.</summary>
    public Usd? Of(Deployment deployment, string key, DateTimeOffset at, Usage usage)
    {
        if (!_idle.TryDequeue(out PricedCall? priced)) priced = new PricedCall();
        prices.Pricer.Price(deployment.PricingRequestOf(key, at), new UsageReport { Usage = usage, Status = UsageStatus.Estimated }, priced);
        Usd? cost = priced.Cost;
        if (_idle.Count < MostIdle) _idle.Enqueue(priced);
        return cost;
    }

    /// <summary>The length that an answer to the call is taken to have: what it is limited to, but no more than is usual.</summary>
    public static long OutputOf(RouteRequest request) => request.OutputLimit is > 0 and long limit ? Math.Min(limit, AssumedOutput) : AssumedOutput;

    /// <summary>Whether nothing is known that keeps the model from the call: its context window, its longest answer, what it takes and gives besides text.</summary>
    /// <param name="deployment">Where.</param>
    /// <param name="request">The call.</param>
    /// <param name="without">What the settings say that the model cannot do, besides what the catalog says.</param>
    public bool CanTake(Deployment deployment, RouteRequest request, ModelAbilities without)
    {
        ModelAbilities needed = NeedsOf(request);

        // Translated, a call leaves out what such a model would refuse.
        if (request.Call.Request.SaysEffort && deployment.Provider.Dialect == request.Call.Endpoint.DialectOf()) needed |= ModelAbilities.Effort;
        if ((needed & without) != ModelAbilities.None) return false;
        if (Find(deployment) is not { } model) return true;
        if ((needed & model.Cannot) != ModelAbilities.None) return false;

        // A picture has far fewer tokens than bytes.
        long input = request.Modality == Modality.Text ? request.InputTokens : 0;
        if (model.Kind != "chat" || input + request.OutputLimit > (model.ContextWindow ?? long.MaxValue) || request.OutputLimit > (model.MaxOutput ?? long.MaxValue)) return false;

        // Sound has a price of its own nearly everywhere: where there are prices and none of sound, there is no sound, unless the catalog says so.
        return !needed.HasFlag(ModelAbilities.Audio) || model.Can.HasFlag(ModelAbilities.Audio) || RatesOf(model, request.Call.StartedAt)?.Has(PriceUnit.InputAudio) != false;
    }

    /// <summary>Whether nothing is known that keeps a model from a call, by the catalog alone.</summary>
    /// <param name="target">The model, which may have an effort.</param>
    /// <param name="call">The call.</param>
    public bool CanTake(string target, Call call) =>
        DeploymentOf(target, call) is not { } deployment || CanTake(deployment, new RouteRequest { Call = call }, ModelAbilities.None);

    /// <summary>Whether the catalog does not say that a model cannot be told how long to think.</summary>
    public bool TakesEffort(Deployment deployment) => Find(deployment)?.Cannot.HasFlag(ModelAbilities.Effort) != true;

    private ModelPrice? Find(Deployment deployment)
    {
        string catalog = deployment.Provider.Options.CatalogName;
        return prices.Pricer.Book.Find(catalog, deployment.Model) ?? prices.Pricer.Book.Find(catalog, deployment.UpstreamModel);
    }

    private static RateCard? RatesOf(ModelPrice model, DateTimeOffset at) => model.PeriodAt(at, out _)?.Rates;

    private static ModelAbilities NeedsOf(RouteRequest request) =>
        (request.Call.Request.HasTools ? ModelAbilities.Tools : ModelAbilities.None)
        | (request.Call.Request.AsksForStructure ? ModelAbilities.Structured : ModelAbilities.None)
        | (request.Call.Request.AsksForSchema ? ModelAbilities.Schema : ModelAbilities.None)
        | (request.Call.Request.Temperature is null or 1 ? ModelAbilities.None : ModelAbilities.Temperature)
        | request.Modality switch
        {
            Modality.Image => ModelAbilities.Images,
            Modality.File => ModelAbilities.Files,
            Modality.Audio => ModelAbilities.Audio,
            _ => ModelAbilities.None,
        };
}
