using Farthing.Providers;

namespace Farthing.Tests.Providers;

/// <summary>A catalog that knows no model.</summary>
internal sealed class NoModels : IModelCatalog
{
    public bool Contains(string catalogProvider, string model) => false;

    public IEnumerable<string> ModelsOf(string catalogProvider) => [];
}
