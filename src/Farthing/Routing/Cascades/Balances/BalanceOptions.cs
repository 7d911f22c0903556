namespace Farthing.Routing.Cascades.Balances;

/// <summary>When a cascade that loses money stops.</summary>
public sealed record BalanceOptions
{
    /// <summary>Whether it stops at all. Default: yes.</summary>
    public bool MayStop { get; init; } = true;

    /// <summary>After how many calls of a feature it is judged; 1 or more. Default: 50.</summary>
    public int FewestCalls { get; init; } = 50;

    /// <summary>After how long it is tried again. Default: an hour.</summary>
    public TimeSpan TriesAgainAfter { get; init; } = TimeSpan.FromHours(1);
}
