using Farthing.Gateway.Hosting;
using Farthing.Notation;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;

namespace Farthing.Gateway.Settings.Routing;

/// <summary>The models that the rest of the settings and the price catalog know, so that a policy that names another is noticed at start.</summary>
internal sealed class ModelNames(
    IReadOnlyDictionary<string, ProviderSettings> providers, IReadOnlyList<DeploymentSettings> deployments, IReadOnlyDictionary<string, AliasSettings> aliases, string priceFolder)
{
    private PriceBook? _book;

    /// <summary>Why a model cannot be asked, or <c>null</c> when it can.</summary>
    public string? Problem(string model)
    {
        if (aliases.TryGetValue(model, out AliasSettings? alias))
            return alias.Route is null ? null : $"\"{model}\" is an alias of the route \"{alias.Route}\"; name the route itself";
        if (deployments.Any(deployment => deployment.Model == model)) return null;
        int slash = model.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && slash + 1 < model.Length && providers.ContainsKey(model[..slash])) return null;
        _book ??= ReadBook();
        if (providers.Values.Any(provider => _book.Find(provider.Catalog, model) is not null)) return null;
        List<string> known = [.. deployments.Select(deployment => deployment.Model), .. aliases.Keys, .. providers.Values.SelectMany(provider => _book.Find(provider.Catalog)?.Models.Select(each => each.Model) ?? [])];
        return $"no provider has the model \"{model}\"{Nearest.Hint(model, known, "")}; name one that the catalog, 'deployments' or 'aliases' knows, or provider/model";
    }

    /// <summary>A folder that cannot be used is told of when prices are read.</summary>
    private PriceBook ReadBook()
    {
        try
        {
            return PriceSetup.ReadBook(priceFolder);
        }
        catch (CatalogException)
        {
            return PriceBook.Embedded();
        }
    }
}
