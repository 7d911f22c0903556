using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Metering;

namespace Farthing.Pricing;

/// <summary>The ways in which one call was served that change its price, by name. Made without allocation.</summary>
internal readonly struct ServedModifiers
{
    private readonly string? _tier;
    private readonly string? _speed;
    private readonly string? _geography;
    private readonly string? _region;

    public ServedModifiers(in PricingRequest request, UsageReport report)
    {
        string tier = report.ServiceTier.Length > 0 ? report.ServiceTier : request.ServiceTier ?? "";
        _tier = request.Batch ? "batch" : OfTier(tier);
        _speed = report.Speed is "" or "standard" ? null : report.Speed;
        _geography = report.InferenceGeography switch
        {
            "" or "global" or "not_available" => null,
            "us" => "inference_geo_us",
            string other => other,
        };
        _region = request.Regional ? "regional" : null;
    }

    /// <summary>The names with commas between, or empty.</summary>
    public string Names
    {
        get
        {
            int count = Count(_tier) + Count(_speed) + Count(_geography) + Count(_region);
            if (count <= 1) return _tier ?? _speed ?? _geography ?? _region ?? "";
            return string.Join(',', new[] { _tier, _speed, _geography, _region }.Where(name => name is not null));
        }
    }

    /// <summary>
    /// Applies every modifier to a price. A way of being served that the catalog says nothing of is unknown: it is never taken for the
    /// standard one.
    /// </summary>
    public bool TryApply(ModelPrice? model, PriceUnit unit, ref decimal price) =>
        TryApply(model, _tier, unit, ref price)
        && TryApply(model, _speed, unit, ref price)
        && TryApply(model, _geography, unit, ref price)
        && TryApply(model, _region, unit, ref price);

    private static bool TryApply(ModelPrice? model, string? name, PriceUnit unit, ref decimal price)
    {
        if (name is null) return true;
        if (model is null) return false;

        // OpenAI calls priority processing "fast" on its newer price lists.
        PriceModifier? modifier = model.Modifier(name) ?? (name == "priority" ? model.Modifier("fast") : null);
        return modifier is not null && modifier.TryApply(unit, ref price);
    }

    private static string? OfTier(string tier) => tier switch
    {
        "" or "default" or "standard" or "standard_only" or "auto" or "on_demand" => null,

        // Provisioned throughput is paid by the hour; the list price is what its tokens are worth unless an override says otherwise.
        "ON_DEMAND" or "PROVISIONED_THROUGHPUT" or "TRAFFIC_TYPE_UNSPECIFIED" => null,
        "ON_DEMAND_FLEX" => "flex",
        "ON_DEMAND_PRIORITY" => "priority",
        _ => tier,
    };

    private static int Count(string? name) => name is null ? 0 : 1;
}
