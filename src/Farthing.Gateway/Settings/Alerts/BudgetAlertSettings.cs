using System.Globalization;
using Farthing.Alerts.Budgets;
using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings.Alerts;

/// <summary>What is told of budgets.</summary>
public sealed record BudgetAlertSettings
{
    /// <summary>Whether levels are told. Default <c>true</c>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The shares of a budget that are told, each once in a window: 0.5 is 50 %. 0.01 to 10, up to 20 of them. Default 0.5, 0.8, 0.95, 1.</summary>
    public IReadOnlyList<decimal> Levels { get; init; } = BudgetThresholdRule.UsualLevels;

    /// <summary>Whether it is told that a budget will probably run out. Default <c>true</c>.</summary>
    public bool Forecast { get; init; } = true;

    /// <summary>How probable that must be. 0.5 to 0.999. Default 0.8.</summary>
    public decimal Probability { get; init; } = 0.8m;

    internal static BudgetAlertSettings Read(Section section)
    {
        BudgetAlertSettings settings = new()
        {
            Enabled = section.Flag("enabled", fallback: true),
            Levels = ReadLevels(section),
            Forecast = section.Flag("forecast", fallback: true),
            Probability = section.Decimal("probability", 0.8m, 0.5m, 0.999m),
        };
        section.Finish();
        return settings;
    }

    private static IReadOnlyList<decimal> ReadLevels(Section section)
    {
        const int Most = 20;
        IReadOnlyList<string> texts = section.Texts("levels");
        if (!section.Has("levels")) return BudgetThresholdRule.UsualLevels;
        List<decimal> levels = [];
        foreach (string text in texts)
        {
            if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal level) && level is >= 0.01m and <= 10) levels.Add(level);
            else section.Problem("levels", $"\"{text}\" is not allowed: a share from 0.01 to 10, as 0.8 for 80 %");
        }

        if (levels.Count > Most) section.Problem("levels", $"there are {levels.Count} levels; up to {Most} are allowed");
        return [.. levels.Distinct().Order()];
    }
}
