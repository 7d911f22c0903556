using Farthing.Gateway.Settings.Reading;
using Farthing.Routing.Policies;

namespace Farthing.Gateway.Settings.Routing;

/// <summary><c>kind: effort</c>: one model, and by the quality asked how long it thinks.</summary>
public sealed record EffortRouteSettings : RouteSettings
{
    private static readonly Choice<ReasoningEffort>[] Words = [.. Enum.GetValues<ReasoningEffort>().Select(effort => new Choice<ReasoningEffort>(effort.ToString().ToLowerInvariant(), effort))];

    /// <summary>The model. Default: the one asked for.</summary>
    public string? Model { get; init; }

    /// <summary>For quality low: <c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c> or <c>high</c>. Default <c>minimal</c>.</summary>
    public ReasoningEffort Low { get; init; } = ReasoningEffort.Minimal;

    /// <summary>For quality medium, and where nothing is said. Default <c>low</c>.</summary>
    public ReasoningEffort Medium { get; init; } = ReasoningEffort.Low;

    /// <summary>For quality high. Default <c>high</c>.</summary>
    public ReasoningEffort High { get; init; } = ReasoningEffort.High;

    internal override IEnumerable<(string Key, string Target)> Targets => Model is { } model ? [("model", model)] : [];

    internal override bool MayLeave => Model is null;

    internal static EffortRouteSettings Read(string name, RouteFor calls, Section section) => new()
    {
        Name = name,
        For = calls,
        Model = section.Text("model"),
        Low = section.Choice("low", ReasoningEffort.Minimal, Words),
        Medium = section.Choice("medium", ReasoningEffort.Low, Words),
        High = section.Choice("high", ReasoningEffort.High, Words),
    };
}
