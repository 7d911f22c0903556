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

    /// <summary>Why a model cannot be asked for embeddings, or <c>null</c> when it can as far as is known.</summary>
    public string? ProblemWithEmbeddings(string model)
    {
        if (Problem(model) is { } problem) return problem;
        const string Remedy = "name a model that gives embeddings, such as openai/text-embedding-3-small, or a provider of the kind openai that serves one";
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (aliases.TryGetValue(model, out AliasSettings? alias) && seen.Add(model)) model = alias.Model;
        (ProviderSettings Provider, string Model)[] servers = [.. ServersOf(model)];
        if (servers.Length > 0 && !Array.Exists(servers, each => each.Provider.Kind == ProviderKind.OpenAI))
            return $"\"{model}\" is served on a wire that has no embeddings; {Remedy}";
        _book ??= ReadBook();
        return servers.Select(each => _book.Find(each.Provider.Catalog, each.Model)).FirstOrDefault(price => price is not null and not { Kind: "embedding" }) is { } known
            ? $"\"{model}\" gives no embeddings: the price catalog has it as a model for {known.Kind}; {Remedy}"
            : null;
    }

    private IEnumerable<(ProviderSettings Provider, string Model)> ServersOf(string model)
    {
        DeploymentSettings[] own = [.. deployments.Where(deployment => deployment.Model == model && providers.ContainsKey(deployment.Provider))];
        if (own.Length > 0) return own.Select(deployment => (providers[deployment.Provider], deployment.Model));
        int slash = model.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && providers.TryGetValue(model[..slash], out ProviderSettings? named)) return [(named, model[(slash + 1)..])];
        _book ??= ReadBook();
        return providers.Values.Where(provider => _book.Find(provider.Catalog, model) is not null).Select(provider => (provider, model));
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
