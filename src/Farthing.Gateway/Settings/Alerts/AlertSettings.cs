using Farthing.Alerts;
using Farthing.Gateway.Settings.Reading;
using Farthing.Pricing;

namespace Farthing.Gateway.Settings.Alerts;

/// <summary>Of what people are told, and how.</summary>
public sealed record AlertSettings
{
    /// <summary>Whether any rule is asked. Default <c>true</c>; without channels incidents stand in the log and in <c>farthing alerts list</c>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>After what time an incident that is still open is told again; 0 for never. 0 to 30 d. Default 4 h.</summary>
    public TimeSpan RemindAfter { get; init; } = TimeSpan.FromHours(4);

    /// <summary>The channels by name. Default: none.</summary>
    public IReadOnlyDictionary<string, AlertChannelSettings> Channels { get; init; } = new Dictionary<string, AlertChannelSettings>(StringComparer.Ordinal);

    /// <summary>Unusual spend of an hour.</summary>
    public AnomalyAlertSettings Anomaly { get; init; } = new();

    /// <summary>Spend out of control, from data of ten minutes.</summary>
    public RunawayAlertSettings Runaway { get; init; } = new();

    /// <summary>Levels and forecasts of budgets.</summary>
    public BudgetAlertSettings Budgets { get; init; } = new();

    /// <summary>Whether models without a price are told. Default <c>true</c>.</summary>
    public bool Unpriced { get; init; } = true;

    /// <summary>Money spent on attempts that fail.</summary>
    public FailureAlertSettings Failures { get; init; } = new();

    /// <summary>Series that go silent.</summary>
    public QuietAlertSettings Quiet { get; init; } = new();

    /// <summary>Whether deployments that fail every call are told. Default <c>true</c>.</summary>
    public bool Deployments { get; init; } = true;

    /// <summary>Whether parts of the caches that are not in use are told. Default <c>true</c>.</summary>
    public bool Caches { get; init; } = true;

    internal static AlertSettings Read(Section section)
    {
        AlertSettings settings = new()
        {
            Enabled = section.Flag("enabled", fallback: true),
            RemindAfter = section.Duration("remind_after", TimeSpan.FromHours(4), TimeSpan.Zero, TimeSpan.FromDays(30)),
            Channels = AlertChannelSettings.ReadAll(section.Child("channels")),
            Anomaly = AnomalyAlertSettings.Read(section.Child("anomaly")),
            Runaway = RunawayAlertSettings.Read(section.Child("runaway")),
            Budgets = BudgetAlertSettings.Read(section.Child("budgets")),
            Unpriced = section.Flag("unpriced", fallback: true),
            Failures = FailureAlertSettings.Read(section.Child("failures")),
            Quiet = QuietAlertSettings.Read(section.Child("quiet")),
            Deployments = section.Flag("deployments", fallback: true),
            Caches = section.Flag("caches", fallback: true),
        };
        section.Finish();
        return settings;
    }

    internal AlertRuleOptions ToOptions()
    {
        HashSet<AlertKind> enabled = [];
        void Add(bool isEnabled, AlertKind kind)
        {
            if (Enabled && isEnabled) enabled.Add(kind);
        }

        Add(Anomaly.Enabled, AlertKind.SpendAnomaly);
        Add(Runaway.Enabled, AlertKind.Runaway);
        Add(Budgets.Enabled, AlertKind.BudgetThreshold);
        Add(Budgets.Forecast, AlertKind.BudgetForecast);
        Add(Unpriced, AlertKind.UnpricedModel);
        Add(Failures.Enabled, AlertKind.FailureWaste);
        Add(Quiet.Enabled, AlertKind.QuietData);
        Add(Deployments, AlertKind.DeploymentDown);
        Add(Caches, AlertKind.CacheTrouble);
        return new AlertRuleOptions
        {
            Enabled = enabled,
            Anomaly = Anomaly.ToOptions(),
            Runaway = Runaway.ToOptions(),
            BudgetLevels = Budgets.Levels,
            ForecastProbability = (double)Budgets.Probability,
            FailureShare = Failures.Share,
            LeastWaste = new Usd(Failures.LeastUsd),
            SilentHours = Quiet.Hours,
            SilentBy = Quiet.By,
        };
    }
}
