using System.Collections.Concurrent;

namespace Farthing.Pricing.Overrides;

/// <summary>The overrides of the settings, checked and put in order. Immutable but for a cache of names; safe for concurrent use.</summary>
public sealed class PriceOverrides
{
    private readonly PriceOverride[] _inOrder;
    private readonly ConcurrentDictionary<(string, string), string> _versions = new();

    /// <summary>Takes the overrides; prices in another currency become US dollars here, once.</summary>
    /// <exception cref="ArgumentException">An override says something impossible; the message names it and the setting to change.</exception>
    public PriceOverrides(params IEnumerable<PriceOverride> overrides)
    {
        PriceOverride[] given = [.. overrides];
        foreach (PriceOverride each in given) Check(each);

        // A stable order: among equals the first in the settings applies.
        _inOrder = [.. given.OrderByDescending(each => each.Specificity).Select(InDollars)];
    }

    /// <summary>No overrides.</summary>
    public static PriceOverrides None { get; } = new();

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _inOrder.Length == 0;

    /// <summary>The one that applies to a call, or <c>null</c>.</summary>
    public PriceOverride? Find(in PricingRequest request, string answered, string? listed)
    {
        foreach (PriceOverride each in _inOrder)
            if (each.Covers(request, answered, listed)) return each;

        return null;
    }

    /// <summary>A catalog's version with an override's name after it.</summary>
    internal string Version(string catalog, PriceOverride applied) =>
        _versions.GetOrAdd((catalog, applied.Name), static key => key.Item1.Length == 0 ? key.Item2 : $"{key.Item1}+{key.Item2}");

    private static PriceOverride InDollars(PriceOverride given) => given.Currency is not { } currency ? given : given with
    {
        Rates = given.Rates.Times(currency.UsdPerUnit),
        Fees = given.Fees.Times(currency.UsdPerUnit),
        Tiers = [.. given.Tiers.Select(tier => tier with { Rates = tier.Rates.Times(currency.UsdPerUnit) })],
    };

    private static void Check(PriceOverride each)
    {
        if (each.Discount is < 0 or > 1) throw new ArgumentException($"override '{each.Name}': discount is {each.Discount}; it must lie between 0 and 1 (0.2 is 20 % off)");
        if (each.Margin < 0) throw new ArgumentException($"override '{each.Name}': margin is {each.Margin}; it must be 0 or more (0.1 is 10 % more)");
        if (each.Currency is { UsdPerUnit: <= 0 } currency) throw new ArgumentException($"override '{each.Name}': the rate of {currency.Currency} must be more than 0 dollars");
        if (each is { From: { } from, To: { } to } && from >= to) throw new ArgumentException($"override '{each.Name}': to must be after from");
        if (each.Rates.Units.Any(unit => !unit.IsTokens())) throw new ArgumentException($"override '{each.Name}': rates are for tokens; fees belong under fees");
        if (each.Fees.Units.Any(unit => unit.IsTokens())) throw new ArgumentException($"override '{each.Name}': fees are no token prices; those belong under rates");
    }
}
