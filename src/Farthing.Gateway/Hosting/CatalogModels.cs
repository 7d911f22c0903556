using Farthing.Pricing;
using Farthing.Providers;

namespace Farthing.Gateway.Hosting;

/// <summary>Which provider has which model, as the price catalog says it.</summary>
internal sealed class CatalogModels(PricesInForce prices) : IModelCatalog
{
    public bool Contains(string catalogProvider, string model) => prices.Pricer.Book.Find(catalogProvider, model) is not null;

    public IEnumerable<string> ModelsOf(string catalogProvider) => prices.Pricer.Book.Find(catalogProvider)?.Models.Select(m => m.Model) ?? [];
}
