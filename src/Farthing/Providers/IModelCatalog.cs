namespace Farthing.Providers;

/// <summary>What the price catalog says about which provider has which model.</summary>
public interface IModelCatalog
{
    /// <summary>Whether the provider, by its name in the catalog, has the model.</summary>
    bool Contains(string catalogProvider, string model);

    /// <summary>Every model of the provider.</summary>
    IEnumerable<string> ModelsOf(string catalogProvider);
}
