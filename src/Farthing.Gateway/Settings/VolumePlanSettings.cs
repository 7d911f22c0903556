using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;
using Farthing.Pricing;
using Farthing.Pricing.Overrides;

namespace Farthing.Gateway.Settings;

/// <summary>A contract whose prices depend on the volume of the calendar month (UTC), with free allowances and credit paid in advance.</summary>
public sealed record VolumePlanSettings
{
    private const decimal Most = 1_000_000_000_000m;

    /// <summary>Its name, under which its figures are kept in the data folder; unique.</summary>
    public required string Name { get; init; }

    /// <summary>The provider it is with, by its name in the settings or in the catalog. Default: any.</summary>
    public string? Provider { get; init; }

    /// <summary>The deployment it is for, by name or as <c>provider/model</c>. Default: any.</summary>
    public string? Deployment { get; init; }

    /// <summary>What the tiers count: <c>spend</c> (US dollars) or <c>tokens</c>. Default <c>spend</c>.</summary>
    public VolumeMeasure Measure { get; init; }

    /// <summary>Discounts from a volume on. Default: none.</summary>
    public IReadOnlyList<VolumeTierSettings> Tiers { get; init; } = [];

    /// <summary>What is free each month: a quantity by unit. Default: nothing.</summary>
    public IReadOnlyDictionary<PriceUnit, long> Free { get; init; } = new Dictionary<PriceUnit, long>();

    /// <summary>US dollars paid in advance. Default 0.</summary>
    public decimal Credit { get; init; }

    /// <summary>What is taken off token prices while credit is left: 0.2 is 20 % off. 0 to 1. Default 0.</summary>
    public decimal CreditDiscount { get; init; }

    internal static List<VolumePlanSettings> ReadAll(IReadOnlyList<Section> sections, PriceNames names)
    {
        List<VolumePlanSettings> settings = [];
        foreach (Section section in sections)
        {
            VolumePlanSettings read = Read(section, names);
            if (read.Name.Length > 0 && settings.Exists(other => other.Name == read.Name))
                section.Problem("name", $"another volume plan is named \"{read.Name}\" already; give this one a name of its own");
            settings.Add(read);
        }

        return settings;
    }

    internal VolumePlan ToPlan() => new()
    {
        Name = Name,
        Provider = Provider,
        Deployment = Deployment,
        Measure = Measure,
        Tiers = [.. Tiers.Select(tier => new VolumeTier(tier.From, tier.Discount))],
        Free = [.. Free.OrderBy(free => free.Key).Select(free => new FreeAllowance(free.Key, free.Value))],
        Credit = new Usd(Credit),
        CreditDiscount = CreditDiscount,
    };

    private static VolumePlanSettings Read(Section section, PriceNames names)
    {
        VolumePlanSettings settings = new()
        {
            Name = section.RequiredText("name"),
            Provider = names.Provider(section),
            Deployment = names.Deployment(section),
            Measure = section.Choice("measure", VolumeMeasure.Spend, new("spend", VolumeMeasure.Spend), new("tokens", VolumeMeasure.Tokens)),
            Tiers = [.. section.List("tiers").Select(VolumeTierSettings.Read)],
            Free = ReadFree(section.Child("free")),
            Credit = section.Decimal("credit", 0, 0, Most),
            CreditDiscount = section.Decimal("credit_discount", 0, 0, 1),
        };
        section.Finish();
        if (!section.Has("tiers") && !section.Has("free") && !section.Has("credit_discount")) section.Problem("", "changes no price; set tiers, free or credit with credit_discount");
        if (section.Has("credit") != section.Has("credit_discount")) section.Problem("credit", "and credit_discount go together: the discount holds while credit is left");
        return settings;
    }

    private static Dictionary<PriceUnit, long> ReadFree(Section section)
    {
        Dictionary<PriceUnit, long> free = [];
        foreach (string name in section.Names())
        {
            if (PriceUnits.TryParse(name, out PriceUnit unit)) free[unit] = section.Number(name, 0, 0, long.MaxValue);
            else section.Problem(name, $"is not a unit{Nearest.Hint(name, Enum.GetValues<PriceUnit>().Select(each => each.Name()), "units")}");
        }

        return free;
    }
}
