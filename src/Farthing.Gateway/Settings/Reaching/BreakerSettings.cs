using Farthing.Gateway.Settings.Reading;
using Farthing.Providers.Health;

namespace Farthing.Gateway.Settings.Reaching;

/// <summary>When a deployment counts as down and is passed over. What a deployment does not say is as for all.</summary>
public sealed record BreakerSettings
{
    /// <summary>Whether deployments are ever passed over: <c>true</c> or <c>false</c>. Default <c>true</c>.</summary>
    public bool? Enabled { get; init; }

    /// <summary>So many failures in a row. 1 to 1,000. Default 5.</summary>
    public int? Failures { get; init; }

    /// <summary>Or this share of failures within the window. 0.01 to 1. Default 0.5.</summary>
    public decimal? Share { get; init; }

    /// <summary>The share counts from so many attempts in the window on. 1 to 1,000,000. Default 20.</summary>
    public int? LeastAttempts { get; init; }

    /// <summary>How far back the share looks. 1 s to 1 hour. Default 1 minute.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>How long it is passed over before one call tries it, half of it to all of it at random; doubles with each trial that fails. 100 ms to 1 hour. Default 5 s.</summary>
    public TimeSpan? Pause { get; init; }

    /// <summary>The longest such pause. 100 ms to 1 day. Default 5 minutes.</summary>
    public TimeSpan? LongestPause { get; init; }

    /// <summary>When every deployment of a model is down: <c>try</c> the one whose trial is due soonest, or <c>refuse</c> the call. Default <c>try</c>.</summary>
    public WhenAllOpen? WhenAllOpen { get; init; }

    internal BreakerOptions ToOptions(BreakerOptions general) => new()
    {
        Enabled = Enabled ?? general.Enabled,
        Failures = Failures ?? general.Failures,
        Share = (double?)Share ?? general.Share,
        LeastAttempts = LeastAttempts ?? general.LeastAttempts,
        Window = Window ?? general.Window,
        Pause = Pause ?? general.Pause,
        LongestPause = LongestPause ?? general.LongestPause,
        WhenAllOpen = WhenAllOpen ?? general.WhenAllOpen,
    };

    internal static BreakerSettings Read(Section section)
    {
        BreakerSettings settings = new()
        {
            Enabled = section.Choice<bool?>("enabled", null, new("true", true), new("false", false)),
            Failures = (int?)section.OptionalNumber("failures", 1, 1_000),
            Share = section.OptionalDecimal("share", 0.01m, 1),
            LeastAttempts = (int?)section.OptionalNumber("least_attempts", 1, 1_000_000),
            Window = section.OptionalDuration("window", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Pause = section.OptionalDuration("pause", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            LongestPause = section.OptionalDuration("longest_pause", TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1)),
            WhenAllOpen = section.Choice<WhenAllOpen?>("when_all_open", null, new("try", Farthing.Providers.Health.WhenAllOpen.Try), new("refuse", Farthing.Providers.Health.WhenAllOpen.Refuse)),
        };
        if (settings is { Pause: { } pause, LongestPause: { } longest } && pause > longest)
            section.Problem("pause", "is longer than longest_pause: no pause could be as long; lower one or raise the other");
        section.Finish();
        return settings;
    }
}
