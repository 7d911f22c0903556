using System.Collections.Frozen;
using Farthing.Pricing.Catalogs;

namespace Farthing.Pricing;

/// <summary>
/// All prices in force, an immutable snapshot that any thread may use: one table for each provider, read when it is first asked for.
/// </summary>
public sealed class PriceBook
{
    private readonly FrozenDictionary<string, Lazy<ProviderPrices>> _providers;

    private readonly Lazy<ModelPrice?> _highest;

    private PriceBook(Dictionary<string, Lazy<ProviderPrices>> providers)
    {
        _providers = providers.ToFrozenDictionary();
        _highest = new Lazy<ModelPrice?>(() => HighestPrice.Of("any provider", _providers.Values.SelectMany(prices => prices.Value.Models)));
    }

    /// <summary>The providers it has prices of, in order.</summary>
    public IEnumerable<string> Providers => _providers.Keys.Order(StringComparer.Ordinal);

    /// <summary>The highest price of each unit among all providers; <c>null</c> in an empty book.</summary>
    public ModelPrice? Highest => _highest.Value;

    /// <summary>The catalog that ships with Farthing.</summary>
    public static PriceBook Embedded()
    {
        var providers = new Dictionary<string, Lazy<ProviderPrices>>();
        foreach (string provider in EmbeddedCatalog.Providers()) providers[provider] = new Lazy<ProviderPrices>(() => EmbeddedCatalog.Read(provider));
        return new PriceBook(providers);
    }

    /// <summary>The tables of a folder of catalog files alone.</summary>
    /// <exception cref="CatalogException">A file cannot be used, or two files are of one provider.</exception>
    public static PriceBook FromFolder(string folder) => Of(ReadFolder(folder));

    /// <summary>This book with a folder of catalog files on top, model by model: the user's own or imported prices.</summary>
    /// <exception cref="CatalogException">A file cannot be used, or two files are of one provider.</exception>
    public PriceBook WithFolder(string folder) => With(ReadFolder(folder).Select(top => Find(top.Provider)?.Overlay(top) ?? top));

    /// <summary>A book of these tables.</summary>
    public static PriceBook Of(params IEnumerable<ProviderPrices> providers) => new PriceBook([]).With(providers);

    /// <summary>This book with some providers' tables replaced or added.</summary>
    public PriceBook With(params IEnumerable<ProviderPrices> providers)
    {
        var all = new Dictionary<string, Lazy<ProviderPrices>>(_providers);
        foreach (ProviderPrices prices in providers) all[prices.Provider] = new Lazy<ProviderPrices>(prices);
        return new PriceBook(all);
    }

    /// <summary>The prices of a provider, or <c>null</c> when there are none.</summary>
    /// <exception cref="CatalogException">The provider's file is embedded and damaged.</exception>
    public ProviderPrices? Find(string provider) => _providers.TryGetValue(provider, out Lazy<ProviderPrices>? prices) ? prices.Value : null;

    /// <summary>The prices of a model at a provider by exact name, alias or date rule, or <c>null</c>.</summary>
    public ModelPrice? Find(string provider, string model) => Find(provider)?.Find(model);

    // A folder is read at once: an error must show at start or reload, not at the first call.
    private static List<ProviderPrices> ReadFolder(string folder)
    {
        List<ProviderPrices> tables = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(file);
            ProviderPrices prices = CatalogReader.Read(File.ReadAllBytes(file), name);
            if (tables.Exists(other => other.Provider == prices.Provider))
                throw new CatalogException(name, 1, "provider", $"another file of this folder has the prices of {prices.Provider} already; put them into one");
            tables.Add(prices);
        }

        return tables;
    }
}
