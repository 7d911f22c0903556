namespace Farthing.Routing.Cascades;

/// <summary>What is checked of the first answer to a call, and who is asked when it does not stand.</summary>
public sealed class CascadePlan
{
    /// <summary>The models that are asked one after the other, the cheapest first; two or more.</summary>
    public required IReadOnlyList<string> Models { get; init; }
}
