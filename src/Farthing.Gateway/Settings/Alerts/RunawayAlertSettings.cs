using Farthing.Alerts.Runaway;
using Farthing.Gateway.Settings.Reading;
using Farthing.Pricing;

namespace Farthing.Gateway.Settings.Alerts;

/// <summary>The runaway breaker.</summary>
public sealed record RunawayAlertSettings
{
    /// <summary>Whether it is asked. Default <c>true</c>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How many times the key's own record of seven days the last 30 minutes must be. 1 to 100. Default 2.</summary>
    public decimal Factor { get; init; } = 2;

    /// <summary>The part of a normal day that the last 30 minutes must exceed. 0 to 10. Default 0.05.</summary>
    public decimal DayShare { get; init; } = 0.05m;

    /// <summary>What the last 30 minutes must have cost in any case, in US dollars. 0 to 1,000,000. Default 1.</summary>
    public decimal LeastUsd { get; init; } = 1;

    /// <summary>Whether the key is throttled while it is out of control. Default <c>false</c>.</summary>
    public bool Throttle { get; init; }

    internal static RunawayAlertSettings Read(Section section)
    {
        RunawayAlertSettings defaults = new();
        RunawayAlertSettings settings = new()
        {
            Enabled = section.Flag("enabled", fallback: true),
            Factor = section.Decimal("factor", defaults.Factor, 1, 100),
            DayShare = section.Decimal("day_share", defaults.DayShare, 0, 10),
            LeastUsd = section.Decimal("least_usd", defaults.LeastUsd, 0, 1_000_000),
            Throttle = section.Flag("throttle", fallback: false),
        };
        section.Finish();
        return settings;
    }

    internal RunawayOptions ToOptions() => new() { Factor = Factor, DayShare = DayShare, Least = new Usd(LeastUsd), Throttle = Throttle };
}
