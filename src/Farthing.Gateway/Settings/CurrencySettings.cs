using Farthing.Gateway.Settings.Reading;
using Farthing.Pricing.Overrides;

namespace Farthing.Gateway.Settings;

/// <summary>A currency other than US dollars, with the rate of a day.</summary>
public sealed record CurrencySettings
{
    /// <summary>The currency's code, for example <c>EUR</c>. Default: US dollars.</summary>
    public string? Code { get; init; }

    /// <summary>US dollars for one unit. 0.000001 to 1,000,000.</summary>
    public decimal Usd { get; init; }

    /// <summary>The day of the rate.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Who says so, for example <c>ECB</c>. Default: nobody in particular.</summary>
    public string Source { get; init; } = "";

    internal ExchangeRate? ToRate() => Code is null ? null : new ExchangeRate(Code, Usd, DateOnly.FromDateTime(AsOf.GetValueOrDefault().UtcDateTime), Source);

    internal static CurrencySettings Read(Section section)
    {
        bool isGiven = section.Names().Count > 0;
        CurrencySettings settings = new()
        {
            Code = isGiven ? section.RequiredText("code") : section.Text("code"),
            Usd = section.Decimal("usd", 1, 0.000_001m, 1_000_000),
            AsOf = section.Moment("as_of"),
            Source = section.Text("source") ?? "",
        };
        if (isGiven && !section.Has("usd")) section.Problem("usd", "is required: US dollars for one unit of the currency");
        if (isGiven && !section.Has("as_of")) section.Problem("as_of", "is required: the day of the rate, for example 2026-11-01");
        section.Finish();
        return settings;
    }
}
