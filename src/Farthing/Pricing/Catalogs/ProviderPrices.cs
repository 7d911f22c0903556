using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Farthing.Pricing.Catalogs;

/// <summary>All prices of one provider: one catalog file, or what an override makes of it.</summary>
public sealed class ProviderPrices
{
    private const int MostDatedNames = 1000;

    private readonly FrozenDictionary<string, ModelPrice> _byName;
    private readonly ConcurrentDictionary<string, ModelPrice> _byDatedName = new();

    private readonly Lazy<ModelPrice?> _highest;
    private int _datedNames;

    /// <summary>Makes the table; names must be unique, which the reader of catalog files has seen to.</summary>
    public ProviderPrices(string provider, string version, bool pricesAskedModel, IReadOnlyList<ModelPrice> models)
    {
        Provider = provider;
        Version = version;
        PricesAskedModel = pricesAskedModel;
        Models = models;
        var names = new Dictionary<string, ModelPrice>();
        foreach (ModelPrice model in models)
        {
            names[model.Model] = model;
            foreach (string alias in model.Aliases) names[alias] = model;
        }

        _highest = new Lazy<ModelPrice?>(() => HighestPrice.Of(provider, models));
        _byName = names.ToFrozenDictionary();
    }

    /// <summary>The provider's name.</summary>
    public string Provider { get; }

    /// <summary>The provider's name and a hash of the content, for example <c>openai-0f3c…</c>.</summary>
    public string Version { get; }

    /// <summary>Whether the model asked for is priced and not the one in the answer, because answers do not name it as the price list does (Bedrock).</summary>
    public bool PricesAskedModel { get; }

    /// <summary>The models, as in the file.</summary>
    public IReadOnlyList<ModelPrice> Models { get; }

    /// <summary>The highest price of each unit among all models, tiers included: an estimate that will not be too low. <c>null</c> without models.</summary>
    public ModelPrice? Highest => _highest.Value;

    /// <summary>
    /// Finds a model by its exact name, an alias, or a known name followed by a date; else <c>null</c>. Never by a prefix or by
    /// likeness: a newer version of a family is another model.
    /// </summary>
    public ModelPrice? Find(string model)
    {
        if (_byName.TryGetValue(model, out ModelPrice? price)) return price;
        if (_byDatedName.TryGetValue(model, out price)) return price;
        int length = DatedName.LengthWithoutDate(model);
        if (length == 0 || !_byName.TryGetValue(model[..length], out price) || !price.MatchesDated) return null;

        // Names come from outside, so what is remembered is bounded.
        if (_datedNames < MostDatedNames && _byDatedName.TryAdd(model, price)) Interlocked.Increment(ref _datedNames);
        return price;
    }

    /// <summary>
    /// These prices with another table's models on top: a model of the same name is replaced, a name that both know means the other's. What a model can do stays known where the
    /// other says nothing of it: lists of prices rarely do.
    /// </summary>
    public ProviderPrices Overlay(ProviderPrices top)
    {
        HashSet<string> taken = [.. top.Models.SelectMany(model => model.Aliases.Prepend(model.Model))];
        IEnumerable<ModelPrice> kept = Models
            .Where(model => !taken.Contains(model.Model))
            .Select(model => model.Aliases.Any(taken.Contains) ? model with { Aliases = [.. model.Aliases.Where(alias => !taken.Contains(alias))] } : model);
        return new ProviderPrices(Provider, $"{Version}+{top.Version}", PricesAskedModel || top.PricesAskedModel, [.. kept, .. top.Models.Select(WithAbilities)]);
    }

    private ModelPrice WithAbilities(ModelPrice over) =>
        (over.Can | over.Cannot) == ModelAbilities.None && _byName.TryGetValue(over.Model, out ModelPrice? under) ? over with { Can = under.Can, Cannot = under.Cannot } : over;
}
