using Farthing.Routing.Policies;

namespace Farthing.Routing.Rules;

/// <summary>Something that a condition can ask of a call.</summary>
public sealed record RuleField
{
    /// <summary>Its name in conditions.</summary>
    public required string Name { get; init; }

    /// <summary>What can be asked of it.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>The words that it can be, where it is one of a few.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The least that a number can be.</summary>
    public double Least { get; init; }

    /// <summary>The most that a number can be.</summary>
    public double Most { get; init; } = double.PositiveInfinity;

    /// <summary>Whether a number is whole, so that nothing lies between one and the next.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether a call may have no such number, so that no comparison fits it.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>A text or word of a call.</summary>
    internal Func<RouteRequest, string> Text { get; init; } = static _ => "";

    /// <summary>A number of a call; not a number where there is none, which no comparison fits.</summary>
    internal Func<RouteRequest, double> Number { get; init; } = static _ => double.NaN;

    /// <summary>A flag of a call.</summary>
    internal Func<RouteRequest, bool> Flag { get; init; } = static _ => false;
}
