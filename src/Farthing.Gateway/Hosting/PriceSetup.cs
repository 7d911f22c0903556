using Farthing.Gateway.Settings;
using Farthing.Pricing;
using Farthing.Pricing.Overrides;

namespace Farthing.Gateway.Hosting;

/// <summary>Puts together what calls are charged at: the shipped catalog, the user's folder over it, the overrides of the settings.</summary>
public static class PriceSetup
{
    /// <summary>Reads the prices that the settings describe.</summary>
    /// <exception cref="Pricing.Catalogs.CatalogException">A file of the user's folder cannot be used; the message names file, line and field.</exception>
    public static Pricer Read(PriceSettings settings) => new(ReadBook(settings.Catalog), new PriceOverrides(settings.Overrides.Select(each => each.ToOverride())));

    /// <summary>Reads the shipped catalog with a folder of the user's over it, if there is one.</summary>
    /// <exception cref="Pricing.Catalogs.CatalogException">A file of the folder cannot be used; the message names file, line and field.</exception>
    public static PriceBook ReadBook(string folder) => Directory.Exists(folder) ? PriceBook.Embedded().WithFolder(folder) : PriceBook.Embedded();
}
