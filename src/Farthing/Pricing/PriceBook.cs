using System.Collections.Frozen;
using Farthing.Pricing.Catalogs;

namespace Farthing.Pricing;

/// <summary>
/// All prices in force, an immutable snapshot that any thread may use: one table for each provider, read when it is first asked for.
/// </summary>
public sealed class PriceBook
{
    private readonly FrozenDictionary<string, Lazy<ProviderPrices>> _providers;

    private PriceBook(IEnumerable<KeyValuePair<string, Lazy<ProviderPrices>>> providers) => _providers = providers.ToFrozenDictionary();

    /// <summary>The providers it has prices of, in order.</summary>
    public IEnumerable<string> Providers => _providers.Keys.Order(StringComparer.Ordinal);

    /// <summary>The catalog that ships with Farthing.</summary>
    public static PriceBook Embedded() =>
        new(EmbeddedCatalog.Providers.Select(provider => KeyValuePair.Create(provider, new Lazy<ProviderPrices>(() => EmbeddedCatalog.Read(provider)))));

    /// <summary>The catalog that ships with Farthing, with the files of a folder in place of those of the same provider.</summary>
    /// <exception cref="CatalogException">A file cannot be used.</exception>
    public static PriceBook FromFolder(string folder, bool withEmbedded = true)
    {
        var providers = new Dictionary<string, Lazy<ProviderPrices>>();
        if (withEmbedded)
            foreach (string provider in EmbeddedCatalog.Providers) providers[provider] = new Lazy<ProviderPrices>(() => EmbeddedCatalog.Read(provider));

        // A folder is read at once: an error must show at start or reload, not at the first call.
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            ProviderPrices prices = CatalogReader.Read(File.ReadAllBytes(file), Path.GetFileName(file));
            providers[prices.Provider] = new Lazy<ProviderPrices>(prices);
        }

        return new PriceBook(providers);
    }

    /// <summary>A book of these tables.</summary>
    public static PriceBook Of(params IEnumerable<ProviderPrices> providers) =>
        new(providers.Select(prices => KeyValuePair.Create(prices.Provider, new Lazy<ProviderPrices>(prices))));

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
}
