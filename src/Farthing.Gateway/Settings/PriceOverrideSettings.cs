using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Overrides;

namespace Farthing.Gateway.Settings;

/// <summary>
/// What is paid instead of the list price. Every one of <c>deployment</c>, <c>key</c>, <c>provider</c>, <c>model</c>, <c>from</c>, <c>to</c> that is
/// set must match; a deployment's price goes before a key's, a key's before a provider's, and with a model before without.
/// </summary>
public sealed record PriceOverrideSettings
{
    private const decimal MostPrice = 1_000_000;

    private static readonly string[] Changes = ["rates", "fees", "self_hosted", "discount", "margin"];

    /// <summary>Its name, which charges keep beside the catalog's version; unique.</summary>
    public required string Name { get; init; }

    /// <summary>The deployment it is for, by name or as <c>provider/model</c>. Default: any.</summary>
    public string? Deployment { get; init; }

    /// <summary>The client key it is for, by name; one that is not there yet is only warned of, because keys are also made at run time. Default: any.</summary>
    public string? Key { get; init; }

    /// <summary>The provider it is for, by its name in the settings or in the catalog. Default: any.</summary>
    public string? Provider { get; init; }

    /// <summary>The model it is for, as the catalog or the answer names it. Default: any.</summary>
    public string? Model { get; init; }

    /// <summary>From when it holds: a date (midnight UTC) or a moment. Default: always.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until when it holds (not included). Default: always.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Prices per million tokens in place of the list's, by unit (<c>input</c>, <c>cache_read</c>, <c>output</c> …). Default: the list's.</summary>
    public RateCard Rates { get; init; } = RateCard.Empty;

    /// <summary>Prices of long prompts in place of <see cref="Rates"/>. Default: none.</summary>
    public IReadOnlyList<PriceTierSettings> Tiers { get; init; } = [];

    /// <summary>Fees per thousand in place of the list's, by unit (<c>web_search</c>, <c>request</c> …). Default: the list's.</summary>
    public RateCard Fees { get; init; } = RateCard.Empty;

    /// <summary>What a machine of one's own costs, for models served on it. Default: none, prices are by the token.</summary>
    public SelfHostedSettings SelfHosted { get; init; } = new();

    /// <summary>The currency of the prices above. Default: US dollars.</summary>
    public CurrencySettings Currency { get; init; } = new();

    /// <summary>What is taken off token prices: 0.2 is 20 % off. 0 to 1. Default 0.</summary>
    public decimal Discount { get; init; }

    /// <summary>What is put on every price, fees included: 0.1 is 10 % more. 0 to 100. Default 0.</summary>
    public decimal Margin { get; init; }

    internal static List<PriceOverrideSettings> ReadAll(IReadOnlyList<Section> sections, PriceNames names)
    {
        List<PriceOverrideSettings> settings = [];
        foreach (Section section in sections)
        {
            PriceOverrideSettings read = Read(section, names);
            if (read.Name.Length > 0 && settings.Exists(other => other.Name == read.Name))
                section.Problem("name", $"another override is named \"{read.Name}\" already; give this one a name of its own");
            settings.Add(read);
        }

        return settings;
    }

    internal static RateCard ReadCard(Section section, bool tokens)
    {
        PriceUnit[] allowed = [.. Enum.GetValues<PriceUnit>().Where(unit => unit.IsTokens() == tokens)];
        List<(PriceUnit, decimal)> prices = [];
        foreach (string name in section.Names())
        {
            if (!PriceUnits.TryParse(name, out PriceUnit unit) || unit.IsTokens() != tokens)
                section.Problem(name, $"is not a unit of {(tokens ? "token prices" : "fees")}{Nearest.Hint(name, allowed.Select(each => each.Name()), "units")}");
            else if (section.OptionalDecimal(name, 0, MostPrice) is { } price)
                prices.Add((unit, price));
        }

        return new RateCard([.. prices]);
    }

    internal PriceOverride ToOverride() => new()
    {
        Name = Name,
        Deployment = Deployment,
        Key = Key,
        Provider = Provider,
        Model = Model,
        From = From,
        To = To,
        Rates = SelfHosted.Rates ?? Rates,
        Tiers = [.. Tiers.OrderByDescending(tier => tier.Over).Select(tier => tier.ToTier())],
        Fees = SelfHosted.Fees ?? Fees,
        Currency = Currency.ToRate(),
        Discount = Discount,
        Margin = Margin,
    };

    private static PriceOverrideSettings Read(Section section, PriceNames names)
    {
        PriceOverrideSettings settings = new()
        {
            Name = section.RequiredText("name"),
            Deployment = names.Deployment(section),
            Key = section.Text("key"),
            Provider = names.Provider(section),
            Model = section.Text("model"),
            From = section.Moment("from"),
            To = section.Moment("to"),
            Rates = ReadCard(section.Child("rates"), tokens: true),
            Tiers = [.. section.List("tiers").Select(PriceTierSettings.Read)],
            Fees = ReadCard(section.Child("fees"), tokens: false),
            SelfHosted = SelfHostedSettings.Read(section.Child("self_hosted")),
            Currency = CurrencySettings.Read(section.Child("currency")),
            Discount = section.Decimal("discount", 0, 0, 1),
            Margin = section.Decimal("margin", 0, 0, 100),
        };
        section.Finish();
        Check(section, settings);
        return settings;
    }

    private static void Check(Section section, PriceOverrideSettings settings)
    {
        if (settings is { From: { } from, To: { } to } && from >= to) section.Problem("to", "must be after from");
        if (settings.Tiers.Count > 0 && settings.Rates.IsEmpty) section.Problem("tiers", "stand beside rates, which hold below the lowest boundary; add rates");
        if (section.Has("self_hosted") && (section.Has("rates") || section.Has("fees") || section.Has("tiers")))
            section.Problem("self_hosted", "takes the place of rates, tiers and fees; take one of the two away");
        if (!Array.Exists(Changes, section.Has)) section.Problem("", "changes no price; set rates, fees, self_hosted, discount or margin");
        if (section.Has("currency") && !section.Has("rates") && !section.Has("fees") && !section.Has("self_hosted"))
            section.Problem("currency", "is the currency of rates, fees or self_hosted, and there are none; list prices are US dollars");
    }
}
