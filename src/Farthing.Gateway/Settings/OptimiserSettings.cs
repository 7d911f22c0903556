using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>The optimiser's own calls: renewed answers, checks, judges. They are charged to the project <c>farthing</c>.</summary>
public sealed record OptimiserSettings
{
    /// <summary>What they may cost in US dollars a day, as a hard budget named <c>optimiser</c>; a budget of that name under <c>budgets</c> counts instead. 0 to 1,000,000. Default 5.</summary>
    public decimal UsdPerDay { get; init; } = 5;

    internal static OptimiserSettings Read(Section section)
    {
        OptimiserSettings settings = new() { UsdPerDay = section.Decimal("usd_per_day", new OptimiserSettings().UsdPerDay, 0, 1_000_000) };
        section.Finish();
        return settings;
    }
}
