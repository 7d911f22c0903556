using System.Collections.Frozen;
using Farthing.Calls;
using Farthing.Notation;
using Farthing.Optimiser;
using Farthing.Wire;

namespace Farthing.Routing.Policies;

/// <summary>Which policy chooses for which call: the one that the call asks for, the one that its model's name stands for, or the first that is for such calls. Immutable.</summary>
public sealed class RouteTable
{
    /// <summary>What a model's name begins with that stands for a policy: <c>route/NAME</c>.</summary>
    public const string ModelPrefix = "route/";

    /// <summary>What <c>x-farthing-route</c> says for no policy.</summary>
    public const string Off = "off";

    private readonly FrozenDictionary<string, RouteEntry> _byName;
    private readonly FrozenDictionary<string, string> _aliases;
    private readonly RouteEntry[] _general;

    /// <summary>Creates the table.</summary>
    /// <param name="entries">The policies in the order of the settings.</param>
    /// <param name="aliases">Names of models that stand for a policy, and which.</param>
    public RouteTable(IReadOnlyList<RouteEntry> entries, IReadOnlyDictionary<string, string> aliases)
    {
        _byName = entries.ToFrozenDictionary(entry => entry.Policy.Name, StringComparer.Ordinal);
        _aliases = aliases.ToFrozenDictionary(StringComparer.Ordinal);
        _general = [.. entries.Where(entry => entry.For.Count > 0)];
        Names = [.. entries.Select(entry => entry.Policy.Name)];
    }

    /// <summary>The policies' names in the order of the settings.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The names of models that stand for a policy.</summary>
    public IEnumerable<string> ModelNames => [.. _aliases.Keys.Order(StringComparer.Ordinal), .. Names.Select(name => ModelPrefix + name)];

    /// <summary>Whether <c>x-farthing-route</c> asks for no policy.</summary>
    public static bool IsOff(string asked) => asked.Equals(Off, StringComparison.OrdinalIgnoreCase);

    /// <summary>The policy of a name, or <c>null</c>.</summary>
    public IRoutePolicy? Find(string name) => _byName.GetValueOrDefault(name)?.Policy;

    /// <summary>The name of the policy that a model's name stands for, or <c>null</c>.</summary>
    public string? NamedBy(string model) =>
        model.StartsWith(ModelPrefix, StringComparison.Ordinal) ? model[ModelPrefix.Length..] : _aliases.GetValueOrDefault(model);

    /// <summary>Whether a policy may choose for the call, or it asks for one. Quick, because it is asked of every call.</summary>
    internal bool Concerns(Call call) =>
        call.Endpoint is not Endpoint.Embeddings
        && (call.AskedRoute is not null || _byName.Count > 0 || call.RequestedModel.StartsWith(ModelPrefix, StringComparison.Ordinal))
        && call.Principal.Project != OwnProject.Name;

    /// <summary>The policy that chooses for a call, or <c>null</c>.</summary>
    /// <param name="call">The call.</param>
    /// <param name="asModel">Whether the call names the policy in the place of a model.</param>
    /// <param name="refusal">Why the call cannot be answered, or <c>null</c>.</param>
    internal IRoutePolicy? Find(Call call, out bool asModel, out CallError? refusal)
    {
        refusal = null;
        string? named = NamedBy(call.RequestedModel);
        asModel = named is not null;
        if (call.AskedRoute is { } asked)
        {
            if (IsOff(asked))
            {
                if (named is not null) refusal = new CallError(400, "route_required", $"The model '{Excerpt.Of(call.RequestedModel)}' stands for a route, so x-farthing-route cannot be off. Name a model, or leave the header out.", "model");
                return null;
            }

            return Find(asked, "x-farthing-route", out refusal);
        }

        if (named is not null) return Find(named, "model", out refusal);
        foreach (RouteEntry entry in _general)
            if (entry.Fits(call)) return entry.Policy;

        return null;
    }

    private IRoutePolicy? Find(string name, string field, out CallError? refusal)
    {
        refusal = null;
        if (_byName.TryGetValue(name, out RouteEntry? entry)) return entry.Policy;
        string hint = Nearest.Hint(name, Names, "") is { Length: > 0 } near ? near : ".";
        refusal = new CallError(400, "unknown_route", $"There is no route '{Excerpt.Of(name)}'{hint} Known: {(Names.Count > 0 ? string.Join(", ", Names) : "none; see 'routes' in farthing.yaml")}.", field);
        return null;
    }
}
