namespace Farthing.Pricing.Catalogs;

/// <summary>The prices of a model between two instants.</summary>
public sealed record PricePeriod
{
    /// <summary>When the prices began, or <c>null</c> when that is not known: they hold for all time before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>When they ended (not included), or <c>null</c> when they are still in force.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>How sure the prices are.</summary>
    public PeriodStatus Status { get; init; }

    /// <summary>The prices.</summary>
    public required RateCard Rates { get; init; }

    /// <summary>Long-prompt tiers, the highest boundary first.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>Hours with prices of their own.</summary>
    public IReadOnlyList<PriceWindow> Windows { get; init; } = [];

    /// <summary>Where the prices were read.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>When they were last reviewed.</summary>
    public DateOnly? Checked { get; init; }

    /// <summary>What else is to be known, or empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Whether the period covers an instant.</summary>
    public bool Covers(DateTimeOffset at) => (From is null || at >= From) && (To is null || at < To);

    /// <summary>The prices for one request: of the window that is open, else of the tier its prompt falls into, else the base.</summary>
    public RateCard CardFor(DateTimeOffset at, long promptTokens)
    {
        for (int i = 0; i < Windows.Count; i++)
            if (Windows[i].Covers(at)) return Windows[i].Rates;

        for (int i = 0; i < Tiers.Count; i++)
            if (Tiers[i].Covers(promptTokens)) return Tiers[i].Rates;

        return Rates;
    }
}
