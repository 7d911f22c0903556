using Farthing.Gateway.Settings.Reading;
using Farthing.Routing.Weights;

namespace Farthing.Gateway.Settings.Routing;

/// <summary><c>kind: weights</c>: each call is drawn to an arm by weight.</summary>
public sealed record WeightsRouteSettings : RouteSettings
{
    /// <summary>The arms: a map from model or policy to weight, 0 to 1,000,000, relative to the others.</summary>
    public required IReadOnlyList<(string To, int Weight)> Arms { get; init; }

    /// <summary>What stays with its arm: <c>call</c> (the very same call), <c>user</c>, <c>key</c> or <c>none</c>. Default <c>call</c>.</summary>
    public Stickiness Sticky { get; init; }

    internal override IEnumerable<(string Key, string Target)> Targets => Arms.Select(arm => ($"arms.{arm.To}", arm.To));

    internal static WeightsRouteSettings Read(string name, RouteFor calls, Section section)
    {
        Section arms = section.Child("arms");
        List<(string To, int Weight)> read = [.. arms.Names().Select(to => (to, (int)arms.Number(to, 1, 0, 1_000_000)))];
        if (read.Count == 0) section.Problem("arms", "is required: a map from model or policy to weight");
        else if (read.TrueForAll(arm => arm.Weight == 0)) section.Problem("arms", "has no weight above 0; give one to an arm");
        Stickiness sticky = section.Choice("sticky", Stickiness.Call, new("call", Stickiness.Call), new("user", Stickiness.User), new("key", Stickiness.Key), new("none", Stickiness.None));
        return new WeightsRouteSettings { Name = name, For = calls, Arms = read, Sticky = sticky };
    }
}
