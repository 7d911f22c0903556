using Farthing.Alerts.Anomalies;
using Farthing.Gateway.Settings.Reading;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Notation;

namespace Farthing.Gateway.Settings.Alerts;

/// <summary>The spend anomaly rule.</summary>
public sealed record AnomalyAlertSettings
{
    private static readonly Dimension[] Allowed =
    [
        Dimension.Project, Dimension.Team, Dimension.Feature, Dimension.User, Dimension.Key, Dimension.Endpoint, Dimension.Provider, Dimension.Model,
    ];

    /// <summary>Whether it is asked. Default <c>true</c>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The dimensions whose costliest values are watched besides the organisation. Default <c>project</c>, <c>feature</c>, <c>key</c>.</summary>
    public IReadOnlyList<Dimension> By { get; init; } = [Dimension.Project, Dimension.Feature, Dimension.Key];

    /// <summary>How many values of each dimension are watched. 1 to 500. Default 50.</summary>
    public int MostSeries { get; init; } = 50;

    /// <summary>How many incidents a month are accepted for one series; 1 to 100. Default 1.</summary>
    public int AtMostPerMonth { get; init; } = 1;

    /// <summary>The least multiple of its own record. 1 to 100. Default 1.5.</summary>
    public decimal LeastMultiplier { get; init; } = 1.5m;

    /// <summary>The part of the series' own normal day that an excess must exceed. 0 to 10. Default 0.15.</summary>
    public decimal OwnDayShare { get; init; } = 0.15m;

    /// <summary>How many hours' worth of the mean each of two hours in a row must be above what was expected, to alarm whatever the record is. 1 to 100. Default 5.</summary>
    public decimal SustainedHours { get; init; } = 5;

    /// <summary>The part of the organisation's normal day that an excess must exceed. 0 to 1. Default 0.02.</summary>
    public decimal OrganisationDayShare { get; init; } = 0.02m;

    /// <summary>What an excess must exceed in any case, in US dollars. 0 to 1,000,000. Default 1.</summary>
    public decimal LeastUsd { get; init; } = 1;

    internal static AnomalyAlertSettings Read(Section section)
    {
        AnomalyAlertSettings defaults = new();
        AnomalyAlertSettings settings = new()
        {
            Enabled = section.Flag("enabled", fallback: true),
            By = ReadDimensions(section, defaults.By),
            MostSeries = (int)section.Number("most_series", defaults.MostSeries, 1, 500),
            AtMostPerMonth = (int)section.Number("at_most_per_month", defaults.AtMostPerMonth, 1, 100),
            LeastMultiplier = section.Decimal("least_multiplier", defaults.LeastMultiplier, 1, 100),
            OwnDayShare = section.Decimal("own_day_share", defaults.OwnDayShare, 0, 10),
            SustainedHours = section.Decimal("sustained_hours", defaults.SustainedHours, 1, 100),
            OrganisationDayShare = section.Decimal("organisation_day_share", defaults.OrganisationDayShare, 0, 1),
            LeastUsd = section.Decimal("least_usd", defaults.LeastUsd, 0, 1_000_000),
        };
        section.Finish();
        return settings;
    }

    internal static IReadOnlyList<Dimension> ReadDimensions(Section section, IReadOnlyList<Dimension> fallback)
    {
        IReadOnlyList<string> words = section.Texts("by");
        if (!section.Has("by")) return fallback;
        List<Dimension> dimensions = [];
        foreach (string word in words)
        {
            if (LedgerNames.TryParse(word, out Dimension dimension) && Allowed.Contains(dimension)) dimensions.Add(dimension);
            else section.Problem("by", $"\"{word}\" is no dimension{Nearest.Hint(word, Allowed.Select(each => LedgerNames.Of(each)), "dimensions")}");
        }

        return [.. dimensions.Distinct()];
    }

    internal SpendAnomalyOptions ToOptions() => new()
    {
        By = By,
        MostSeries = MostSeries,
        Detection = new AnomalyOptions
        {
            AtMostPerMonth = AtMostPerMonth,
            LeastMultiplier = (double)LeastMultiplier,
            OwnDayShare = (double)OwnDayShare,
            SustainedHours = (double)SustainedHours,
            OrganisationDayShare = (double)OrganisationDayShare,
            LeastExcess = (double)LeastUsd,
        },
    };
}
