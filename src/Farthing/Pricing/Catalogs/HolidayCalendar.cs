using System.Collections.Frozen;

namespace Farthing.Pricing.Catalogs;

/// <summary>Public holidays that a provider's price windows leave out.</summary>
/// <param name="Name">The calendar's name in the catalog, for example <c>CN</c>.</param>
/// <param name="Through">The last day the list speaks of; later days are taken for ordinary ones and <c>prices check</c> says so.</param>
/// <param name="Dates">The holidays.</param>
public sealed record HolidayCalendar(string Name, DateOnly Through, FrozenSet<DateOnly> Dates);
