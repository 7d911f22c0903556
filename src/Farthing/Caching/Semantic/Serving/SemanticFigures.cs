using Farthing.Pricing;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>What came of matching questions on one route since the process began.</summary>
public sealed record SemanticFigures
{
    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>What is done with matches.</summary>
    public SemanticMode Mode { get; init; }

    /// <summary>Questions that were looked up.</summary>
    public long Lookups { get; init; }

    /// <summary>Those that would have been answered; in the mode <see cref="SemanticMode.On"/> those that were, or were checked in place of it.</summary>
    public long WouldHit { get; init; }

    /// <summary>Those that were answered.</summary>
    public long Served { get; init; }

    /// <summary>What the would-be answers had cost when they were made: an estimate of what they would save.</summary>
    public Usd WouldSave { get; init; }

    /// <summary>The same of those that were served.</summary>
    public Usd Saved { get; init; }

    /// <summary>Would-be answers that were judged, with a verdict.</summary>
    public long Judged { get; init; }

    /// <summary>Those that were found wrong.</summary>
    public long Wrong { get; init; }

    /// <summary>Those of which no verdict came.</summary>
    public long Undecided { get; init; }

    /// <summary>What judging cost, and embedding questions at an endpoint.</summary>
    public Usd Spent { get; init; }

    /// <summary>The bounds of the share of wrong would-be answers with 95 % confidence (Wilson), or <c>null</c> before any was judged.</summary>
    public (double Low, double High)? WrongShare
    {
        get
        {
            if (Judged == 0) return null;
            const double Z = 1.96;
            double n = Judged, share = Wrong / n, squared = Z * Z;
            double centre = share + (squared / (2 * n)), spread = Z * Math.Sqrt((share * (1 - share) / n) + (squared / (4 * n * n))), whole = 1 + (squared / n);
            return (Math.Max(0, (centre - spread) / whole), Math.Min(1, (centre + spread) / whole));
        }
    }

    /// <summary>What a wrong answer may cost before serving loses money, taking the likely share of wrong ones; <c>null</c> when that cannot be told.</summary>
    public decimal? BreakEven => Judged == 0 || Wrong == 0 || WouldHit == 0
        ? null
        : (WouldSave - Spent).Amount / WouldHit * Judged / Wrong;
}
