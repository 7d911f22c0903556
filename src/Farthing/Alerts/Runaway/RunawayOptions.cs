using Farthing.Pricing;

namespace Farthing.Alerts.Runaway;

/// <summary>When a key's spend counts as out of control.</summary>
public sealed record RunawayOptions
{
    /// <summary>How many times its own record of seven days the last 30 minutes must be. 1 to 100. Default 2.</summary>
    public decimal Factor { get; init; } = 2;

    /// <summary>The part of a normal day that the last 30 minutes must exceed. 0 to 10. Default 0.05.</summary>
    public decimal DayShare { get; init; } = 0.05m;

    /// <summary>What the last 30 minutes must have cost in any case. Default $1.</summary>
    public Usd Least { get; init; } = new(1);

    /// <summary>How long a key must be known. 1 hour to 7 days. Default 24 hours.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether the key is throttled while it is found. Default <c>false</c>.</summary>
    public bool Throttle { get; init; }
}
