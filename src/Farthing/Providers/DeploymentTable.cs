using System.Collections.Concurrent;
using System.Collections.Frozen;
using Farthing.Calls;
using Farthing.Wire;
using Farthing.Wire.Translation;

namespace Farthing.Providers;

/// <summary>
/// Which deployments can answer for a model name. A name is looked up as an alias, as a model with deployments of its own, as
/// <c>provider/model</c>, as a model the catalog knows at a configured provider, and last as a name that only the dialect's own
/// provider can know. Immutable but for a bounded memory of names already looked up; safe from any thread.
/// </summary>
public sealed class DeploymentTable
{
    /// <summary>How many names are remembered of an endpoint; a client that makes names up cannot grow the memory beyond it.</summary>
    private const int MaxRemembered = 4096;

    private readonly FrozenDictionary<string, Provider> _providers;
    private readonly FrozenDictionary<string, Deployment[]> _deployments;
    private readonly FrozenDictionary<string, string> _aliases;
    private readonly IModelCatalog _catalog;
    private readonly ConcurrentDictionary<string, IReadOnlyList<Deployment>>[] _remembered = [.. Enum.GetValues<Endpoint>().Select(_ => new ConcurrentDictionary<string, IReadOnlyList<Deployment>>(StringComparer.Ordinal))];

    /// <summary>Creates the table.</summary>
    /// <param name="providers">Every configured provider.</param>
    /// <param name="deployments">Deployments set up by hand.</param>
    /// <param name="aliases">Names that stand for other names.</param>
    /// <param name="catalog">Which provider has which model.</param>
    public DeploymentTable(
        IReadOnlyCollection<Provider> providers,
        IReadOnlyCollection<Deployment> deployments,
        IReadOnlyDictionary<string, string> aliases,
        IModelCatalog catalog)
    {
        _providers = providers.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);
        _deployments = deployments.GroupBy(d => d.Model, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        _aliases = aliases.ToFrozenDictionary(StringComparer.Ordinal);
        _catalog = catalog;
    }

    /// <summary>Every configured provider.</summary>
    public IEnumerable<Provider> Providers => _providers.Values;

    /// <summary>The deployments set up by hand.</summary>
    public IEnumerable<Deployment> Configured => _deployments.Values.SelectMany(deployments => deployments);

    /// <summary>The names that the settings add to what providers list: deployments' models and aliases that answer calls of an endpoint.</summary>
    public IEnumerable<string> ConfiguredNames(Endpoint endpoint) =>
        _deployments.Keys.Concat(_aliases.Keys).Where(name => Resolve(name, endpoint).Count > 0).Order(StringComparer.Ordinal);

    /// <summary>
    /// The deployments that can answer for a model at an endpoint: those that speak its wire, and where a model has been deployed on both or is only known on
    /// another one, those that its calls can be translated for. None when no provider can.
    /// </summary>
    public IReadOnlyList<Deployment> Resolve(string model, Endpoint endpoint)
    {
        ConcurrentDictionary<string, IReadOnlyList<Deployment>> remembered = _remembered[(int)endpoint];
        if (remembered.TryGetValue(model, out IReadOnlyList<Deployment>? known)) return known;
        IReadOnlyList<Deployment> found = Find(TargetOf(model), endpoint);
        if (remembered.Count < MaxRemembered) remembered.TryAdd(model, found);
        return found;
    }

    /// <summary>Whether a model is known to be served in a dialect, and not only sent there for want of a better guess.</summary>
    public bool Knows(string model, Dialect dialect)
    {
        string target = TargetOf(model);
        return Find(target, dialect).Any(d =>
            _deployments.ContainsKey(target)
            || target.StartsWith(d.Provider.Name + "/", StringComparison.Ordinal)
            || _catalog.Contains(d.Provider.Options.CatalogName, d.Model));
    }

    /// <summary>What a name stands for at last; an alias may stand for an alias.</summary>
    private string TargetOf(string model)
    {
        for (int step = 0; step < _aliases.Count && _aliases.TryGetValue(model, out string? target); step++) model = target;
        return model;
    }

    /// <summary>Forgets what was looked up, because the catalog has changed.</summary>
    public void Forget()
    {
        foreach (ConcurrentDictionary<string, IReadOnlyList<Deployment>> remembered in _remembered) remembered.Clear();
    }

    private IReadOnlyList<Deployment> Find(string model, Endpoint endpoint)
    {
        if (_deployments.TryGetValue(model, out Deployment[]? configured))
            return [.. configured.Where(d => endpoint.EndpointAt(d.Provider.Dialect) is not null)];
        IReadOnlyList<Deployment> own = Find(model, endpoint.DialectOf());
        if (own.Count > 0 || endpoint.Counterpart() is not { } other || !Knows(model, other.DialectOf())) return own;
        return Find(model, other.DialectOf());
    }

    private IReadOnlyList<Deployment> Find(string model, Dialect dialect)
    {
        if (_deployments.TryGetValue(model, out Deployment[]? configured))
            return [.. configured.Where(d => d.Provider.Dialect == dialect)];
        int slash = model.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && _providers.TryGetValue(model[..slash], out Provider? named))
            return named.Dialect == dialect && slash + 1 < model.Length ? [DeploymentOf(named, model[(slash + 1)..])] : [];
        Provider? provider = ProvidersOf(dialect).FirstOrDefault(p => _catalog.Contains(p.Options.CatalogName, model)) ?? OwnProvider(dialect);
        bool belongsElsewhere = provider is not null
            && !_catalog.Contains(provider.Options.CatalogName, model)
            && _providers.Values.Any(p => p.Dialect != dialect && _catalog.Contains(p.Options.CatalogName, model));
        return provider is null || belongsElsewhere ? [] : [DeploymentOf(provider, model)];
    }

    /// <summary>The provider that a name unknown to everyone goes to: the dialect's own, or the only one that speaks the dialect.</summary>
    private Provider? OwnProvider(Dialect dialect)
    {
        Provider[] speakers = [.. ProvidersOf(dialect)];
        return Array.Find(speakers, p => IsOwn(p, dialect)) ?? (speakers.Length == 1 ? speakers[0] : null);
    }

    private IEnumerable<Provider> ProvidersOf(Dialect dialect) =>
        _providers.Values.Where(p => p.Dialect == dialect)
            .OrderByDescending(p => IsOwn(p, dialect))
            .ThenBy(p => p.Name, StringComparer.Ordinal);

    private static bool IsOwn(Provider provider, Dialect dialect) => string.Equals(provider.Name, dialect.ToString(), StringComparison.OrdinalIgnoreCase);

    private static Deployment DeploymentOf(Provider provider, string model) => new($"{provider.Name}/{model}", provider, model, model);
}
