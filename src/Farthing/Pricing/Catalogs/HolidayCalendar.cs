namespace Farthing.Pricing.Catalogs;

/// <summary>Public holidays that a provider's price windows leave out.</summary>
/// <param name="name">The calendar's name in the catalog, for example <c>CN</c>.</param>
/// <param name="through">The last day the list speaks of; later days are taken for ordinary ones and <c>prices check</c> says so.</param>
/// <param name="days">The holidays, as <see cref="DateOnly.DayNumber"/>.</param>
public sealed class HolidayCalendar(string name, DateOnly through, int[] days)
{
    /// <summary>The calendar's name in the catalog.</summary>
    public string Name { get; } = name;

    /// <summary>The last day the list speaks of.</summary>
    public DateOnly Through { get; } = through;

    /// <summary>Whether a day is a holiday.</summary>
    public bool Contains(DateOnly day) => Array.IndexOf(days, day.DayNumber) >= 0;
}
