using Farthing.Pricing.Catalogs;

namespace Farthing.Pricing.Overrides;

/// <summary>
/// What someone pays instead of the list price. It says whom it is for (every member that is set must match) and what changes: prices
/// of its own for the units it names, then a discount, then a margin. Of several that match, the most specific one applies, alone:
/// a deployment's before a key's before a provider's, and with a model before without.
/// </summary>
public sealed record PriceOverride
{
    /// <summary>Its name, which the charge keeps beside the catalog's version.</summary>
    public required string Name { get; init; }

    /// <summary>The deployment it is for, or <c>null</c> for any.</summary>
    public string? Deployment { get; init; }

    /// <summary>The client's key (its name) it is for, or <c>null</c> for any.</summary>
    public string? Key { get; init; }

    /// <summary>The provider it is for, by its name in the catalog or in the settings, or <c>null</c> for any.</summary>
    public string? Provider { get; init; }

    /// <summary>The model it is for, as the catalog or the answer names it, or <c>null</c> for any.</summary>
    public string? Model { get; init; }

    /// <summary>From when, or <c>null</c>.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until when (not included), or <c>null</c>.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Prices per million tokens in place of the list's, unit by unit; the list's tiers do not touch them, modifiers do.</summary>
    public RateCard Rates { get; init; } = RateCard.Empty;

    /// <summary>Long-prompt tiers of these prices, the highest boundary first.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>Fees per thousand in place of the list's, unit by unit; also the price of a self-hosted machine's time.</summary>
    public RateCard Fees { get; init; } = RateCard.Empty;

    /// <summary>The currency of these prices, or <c>null</c> for US dollars.</summary>
    public ExchangeRate? Currency { get; init; }

    /// <summary>What is taken off token prices: 0.2 is 20 % off. 0 to 1. Default 0.</summary>
    public decimal Discount { get; init; }

    /// <summary>What is put on every price, fees included, when cost is charged on inside a company: 0.1 is 10 % more. From 0. Default 0.</summary>
    public decimal Margin { get; init; }

    /// <summary>Whether the machine's time is charged in place of tokens.</summary>
    public bool IsByTime => Rates.IsEmpty && Fees.Has(PriceUnit.Millisecond);

    /// <summary>Whether it applies to a call.</summary>
    /// <param name="request">The call.</param>
    /// <param name="answered">The model to price, as the provider named it.</param>
    /// <param name="listed">The same model as the catalog names it, or <c>null</c>.</param>
    public bool Covers(in PricingRequest request, string answered, string? listed) =>
        (Deployment is null || Deployment == request.Deployment)
        && (Key is null || Key == request.Key)
        && (Provider is null || Provider == request.Provider || Provider == request.ProviderName)
        && (Model is null || Model == answered || Model == listed)
        && (From is null || request.At >= From)
        && (To is null || request.At < To);

    /// <summary>How specific it is: the higher one applies.</summary>
    internal int Specificity =>
        (Deployment is null ? 0 : 8) + (Key is null ? 0 : 4) + (Provider is null ? 0 : 2) + (Model is null ? 0 : 1);
}
