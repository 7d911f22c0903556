using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings.Alerts;

/// <summary>The rule on money spent on attempts that fail.</summary>
public sealed record FailureAlertSettings
{
    /// <summary>Whether it is asked. Default <c>true</c>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The share of a provider's spend in a day that is too much. 0 to 1. Default 0.05.</summary>
    public decimal Share { get; init; } = 0.05m;

    /// <summary>What must have been wasted in a day in any case, in US dollars. 0 to 1,000,000. Default 1.</summary>
    public decimal LeastUsd { get; init; } = 1;

    internal static FailureAlertSettings Read(Section section)
    {
        FailureAlertSettings defaults = new();
        FailureAlertSettings settings = new()
        {
            Enabled = section.Flag("enabled", fallback: true),
            Share = section.Decimal("share", defaults.Share, 0, 1),
            LeastUsd = section.Decimal("least_usd", defaults.LeastUsd, 0, 1_000_000),
        };
        section.Finish();
        return settings;
    }
}
