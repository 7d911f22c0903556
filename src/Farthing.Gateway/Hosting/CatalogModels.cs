using Farthing.Pricing;
using Farthing.Providers;

namespace Farthing.Gateway.Hosting;

/// <summary>Which provider has which model, as the price catalog says it.</summary>
internal sealed class CatalogModels(PriceBook book) : IModelCatalog
{
    public bool Contains(string catalogProvider, string model) => book.Find(catalogProvider, model) is not null;

    public IEnumerable<string> ModelsOf(string catalogProvider) => book.Find(catalogProvider)?.Models.Select(m => m.Model) ?? [];
}
