using Farthing.Caching.Semantic;

namespace Farthing.Tests.Caching.Semantic;

/// <summary>The engine with the weights that ship, read once.</summary>
internal static class Semantics
{
    public static SemanticEngine Engine { get; } = SemanticEngine.Create();
}
