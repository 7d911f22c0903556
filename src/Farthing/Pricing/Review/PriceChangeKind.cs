namespace Farthing.Pricing.Review;

/// <summary>How a price differs between two catalogs.</summary>
public enum PriceChangeKind
{
    /// <summary>The model is new.</summary>
    ModelAdded,

    /// <summary>The model is gone: its calls would have an unknown cost.</summary>
    ModelRemoved,

    /// <summary>A unit has a price now.</summary>
    UnitAdded,

    /// <summary>A unit has no price any more: calls that use it would have an unknown cost.</summary>
    UnitRemoved,

    /// <summary>The price rose.</summary>
    Raised,

    /// <summary>The price fell.</summary>
    Lowered,

    /// <summary>The price became zero, which is more often an error than a gift.</summary>
    Zeroed,
}
