namespace Farthing.Pricing.Catalogs;

/// <summary>What later parts of one catalog file may refer to.</summary>
internal sealed class CatalogScope
{
    /// <summary>The names of the sources described so far.</summary>
    public readonly HashSet<string> Sources = [];

    /// <summary>The names and aliases of models so far.</summary>
    public readonly HashSet<string> Names = [];

    /// <summary>The holiday calendars so far.</summary>
    public readonly Dictionary<string, HolidayCalendar> Holidays = [];

    /// <summary>The provider's name, or empty as long as it has not been read.</summary>
    public string Provider = "";
}
