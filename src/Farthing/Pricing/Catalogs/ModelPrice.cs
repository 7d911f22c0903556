namespace Farthing.Pricing.Catalogs;

/// <summary>What one provider charges for one model, over time.</summary>
public sealed record ModelPrice
{
    /// <summary>The provider's name in the catalog.</summary>
    public required string Provider { get; init; }

    /// <summary>The model's name at the provider.</summary>
    public required string Model { get; init; }

    /// <summary>Other names that mean the same model at the same price.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether a name with a date after it (<c>-2026-03-05</c>, <c>-20260305</c>, <c>@20260305</c>) is this model too.</summary>
    public bool MatchesDated { get; init; }

    /// <summary>What the model does: <c>chat</c>, <c>embedding</c>, <c>transcription</c>, <c>realtime</c>.</summary>
    public string Kind { get; init; } = "chat";

    /// <summary>The context window in tokens, or <c>null</c> when not known.</summary>
    public long? ContextWindow { get; init; }

    /// <summary>The most output tokens, or <c>null</c> when not known.</summary>
    public long? MaxOutput { get; init; }

    /// <summary>What the provider says that it takes or gives; what is in neither list is not known.</summary>
    public ModelAbilities Can { get; init; }

    /// <summary>What the provider says that it does not.</summary>
    public ModelAbilities Cannot { get; init; }

    /// <summary>The price periods, the latest first.</summary>
    public required IReadOnlyList<PricePeriod> Periods { get; init; }

    /// <summary>What ways of being served do to the prices.</summary>
    public IReadOnlyList<PriceModifier> Modifiers { get; init; } = [];

    /// <summary>Fees per thousand, charged from the first on.</summary>
    public RateCard Fees { get; init; } = RateCard.Empty;

    /// <summary>Fees per thousand beyond a free allowance that only the account knows: counted, not charged, unless an override says otherwise.</summary>
    public RateCard FeesBeyondAllowance { get; init; } = RateCard.Empty;

    /// <summary>What else is to be known, or empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>The modifier of that name, or <c>null</c>.</summary>
    public PriceModifier? Modifier(string name)
    {
        for (int i = 0; i < Modifiers.Count; i++)
            if (Modifiers[i].Name == name) return Modifiers[i];

        return null;
    }

    /// <summary>
    /// The prices in force at an instant. A scheduled period does not take over until it is confirmed: the last confirmed prices stay,
    /// and <paramref name="awaitsReview"/> says that they should be looked at.
    /// </summary>
    public PricePeriod? PeriodAt(DateTimeOffset at, out bool awaitsReview)
    {
        awaitsReview = false;
        PricePeriod? unconfirmed = null;
        bool scheduled = false;
        for (int i = 0; i < Periods.Count; i++)
        {
            PricePeriod period = Periods[i];
            if (!period.Covers(at)) continue;
            if (period.Status == PeriodStatus.Confirmed) return period;
            scheduled |= period.Status == PeriodStatus.Scheduled;
            if (period.Status == PeriodStatus.Unconfirmed) unconfirmed ??= period;
        }

        if (scheduled)
        {
            for (int i = 0; i < Periods.Count; i++)
            {
                if (Periods[i].Status != PeriodStatus.Confirmed || Periods[i].To is not { } to || to > at) continue;
                awaitsReview = true;
                return Periods[i];
            }
        }

        return unconfirmed;
    }
}
