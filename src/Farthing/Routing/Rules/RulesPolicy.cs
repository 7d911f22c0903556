using Farthing.Notation;
using Farthing.Routing.Policies;

namespace Farthing.Routing.Rules;

/// <summary>By conditions: the first rule whose condition is true of the call. The quality asked counts where conditions ask for it.</summary>
/// <param name="name">Its name in the settings.</param>
/// <param name="rules">The rules in order.</param>
/// <param name="otherwise">Where the rest goes; <c>null</c>: to the model asked for.</param>
public sealed class RulesPolicy(string name, IReadOnlyList<RouteRule> rules, RouteBranch? otherwise) : IRoutePolicy
{
    /// <summary>How much of a condition stands in a reason, in characters.</summary>
    private const int LongestExcerpt = 60;

    private readonly string[] _reasons = [.. rules.Select((rule, index) => $"rule {index + 1} ({Excerpt.Of(rule.Text, LongestExcerpt)})")];

    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public RouteDecision? Decide(RouteRequest request)
    {
        for (int i = 0; i < rules.Count; i++)
            if (rules[i].When.Holds(request)) return rules[i].To.Follow(request, name, _reasons[i]);

        return otherwise?.Follow(request, name, "otherwise");
    }
}
