using Farthing.Gateway.Settings.Reading;
using Farthing.Ledger;

namespace Farthing.Gateway.Settings.Alerts;

/// <summary>The rule on series that go silent.</summary>
public sealed record QuietAlertSettings
{
    /// <summary>Whether it is asked. Default <c>true</c>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How many whole hours of silence count. 1 to 24. Default 3.</summary>
    public int Hours { get; init; } = 3;

    /// <summary>The dimensions whose values are watched besides the organisation. Default <c>project</c>.</summary>
    public IReadOnlyList<Dimension> By { get; init; } = [Dimension.Project];

    internal static QuietAlertSettings Read(Section section)
    {
        QuietAlertSettings settings = new()
        {
            Enabled = section.Flag("enabled", fallback: true),
            Hours = (int)section.Number("hours", 3, 1, 24),
            By = AnomalyAlertSettings.ReadDimensions(section, [Dimension.Project]),
        };
        section.Finish();
        return settings;
    }
}
