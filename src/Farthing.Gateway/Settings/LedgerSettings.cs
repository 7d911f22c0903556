using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>How calls are recorded.</summary>
public sealed record LedgerSettings
{
    /// <summary>What new calls get while the ledger cannot be written: <c>refuse</c> (503) or <c>pass</c> (unmetered). Default <c>refuse</c>.</summary>
    public WhenUnavailable WhenUnavailable { get; init; } = WhenUnavailable.Refuse;

    /// <summary>How many calls may wait to be moved from the journal into the store. 100 to 10,000,000. Default 100,000.</summary>
    public int MaxBacklog { get; init; } = 100_000;

    /// <summary>How often the journal is forced to the disk: the most that a power failure can lose. 1 ms to 10 s. Default 20 ms.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How many combinations of project, team, feature, user, key, endpoint, provider and model one hour of roll-ups may hold; the rest is folded into <c>other</c>. 100 to 1,000,000. Default 10,000.</summary>
    public int RollupKeysPerHour { get; init; } = 10_000;

    /// <summary>How many refused calls of one key and one reason are recorded one by one in a minute; the rest are counted in one row. 0 to 1,000. Default 10.</summary>
    public int RefusalsPerMinute { get; init; } = 10;

    internal static LedgerSettings Read(Section section)
    {
        LedgerSettings defaults = new();
        LedgerSettings settings = new()
        {
            WhenUnavailable = section.Choice(
                "when_unavailable", defaults.WhenUnavailable, new("refuse", WhenUnavailable.Refuse), new("pass", WhenUnavailable.Pass)),
            MaxBacklog = (int)section.Number("max_backlog", defaults.MaxBacklog, 100, 10_000_000),
            SyncInterval = section.Duration("sync_interval", defaults.SyncInterval, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
            RollupKeysPerHour = (int)section.Number("rollup_keys_per_hour", defaults.RollupKeysPerHour, 100, 1_000_000),
            RefusalsPerMinute = (int)section.Number("refusals_per_minute", defaults.RefusalsPerMinute, 0, 1_000),
        };
        section.Finish();
        return settings;
    }
}
