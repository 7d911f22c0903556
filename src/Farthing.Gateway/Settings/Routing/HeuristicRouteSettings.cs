using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings.Routing;

/// <summary><c>kind: heuristic</c>: by keywords and length, as guides describe; measured to tell little more than chance (docs/routing.md).</summary>
public sealed record HeuristicRouteSettings : RouteSettings
{
    /// <summary>Who answers what looks simple.</summary>
    public required string Simple { get; init; }

    /// <summary>Who answers what looks neither simple nor complex. Default: as <see cref="Complex"/>.</summary>
    public required string Medium { get; init; }

    /// <summary>Who answers what looks complex.</summary>
    public required string Complex { get; init; }

    internal override IEnumerable<(string Key, string Target)> Targets => [("simple", Simple), ("medium", Medium), ("complex", Complex)];

    internal static HeuristicRouteSettings Read(string name, RouteFor calls, Section section)
    {
        string complex = section.RequiredText("complex");
        return new HeuristicRouteSettings { Name = name, For = calls, Simple = section.RequiredText("simple"), Medium = section.Text("medium") ?? complex, Complex = complex };
    }
}
