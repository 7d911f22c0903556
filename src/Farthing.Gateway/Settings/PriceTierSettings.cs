using Farthing.Gateway.Settings.Reading;
using Farthing.Pricing.Catalogs;

namespace Farthing.Gateway.Settings;

/// <summary>Prices of the whole request once its prompt is long.</summary>
public sealed record PriceTierSettings
{
    /// <summary>The boundary in prompt tokens, cached ones included. 1 to 1,000,000,000.</summary>
    public required long Over { get; init; }

    /// <summary>Whether the boundary itself belongs to the tier: <c>&gt;</c> it does not, <c>&gt;=</c> it does. Default <c>&gt;</c>.</summary>
    public bool Boundary { get; init; }

    /// <summary>The tier's prices per million tokens; a unit that is missing here is unknown in the tier.</summary>
    public RateCard Rates { get; init; } = RateCard.Empty;

    internal PriceTier ToTier() => new(Over, Boundary, Rates);

    internal static PriceTierSettings Read(Section section)
    {
        if (!section.Has("over")) section.Problem("over", "is required: the boundary in prompt tokens");
        PriceTierSettings settings = new()
        {
            Over = section.Number("over", 1, 1, 1_000_000_000),
            Boundary = section.Choice("boundary", false, new(">", false), new(">=", true)),
            Rates = PriceOverrideSettings.ReadCard(section.Child("rates"), tokens: true),
        };
        if (settings.Rates.IsEmpty) section.Problem("rates", "is required: the tier's prices per million tokens");
        section.Finish();
        return settings;
    }
}
