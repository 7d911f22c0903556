using System.Globalization;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Caching.Semantic;

/// <summary>Pairs that any working engine tells apart. A wrong or damaged embedder finds everything alike, and one answer would serve every question.</summary>
internal static class EngineSelfTest
{
    private const float FarthestNear = 0.6f;
    private const float NearestFar = 0.5f;

    private static readonly (string First, string Second)[] Far =
    [
        ("how do I bake sourdough bread", "what is the capital of Australia"),
        ("my card payment was declined", "play some jazz music in the kitchen"),
        ("translate good night into Spanish", "when does the next train leave"),
        ("why is the sky blue", "cancel my dinner reservation"),
    ];

    private static readonly (string First, string Second)[] Near =
    [
        ("how do I reset my password", "How can I reset my password?"),
        ("what are the opening hours of the museum", "what are the museum's opening hours"),
    ];

    private static readonly (string First, string Second)[] Refused =
    [
        ("is it safe to eat raw eggs", "is it not safe to eat raw eggs"),
        ("convert 5 miles to kilometers", "convert 6 miles to kilometers"),
        ("what is the weather in Paris", "what is the weather in Berlin"),
        ("flights from Boston to Denver", "flights from Denver to Boston"),
    ];

    /// <summary>What is wrong, or null.</summary>
    public static string? Run(SemanticEngine engine)
    {
        foreach ((string first, string second) in Far)
        {
            if (engine.Compare(engine.Read(first), engine.Read(second)) is { Similarity: > NearestFar } found) return Say(first, second, found);
        }

        foreach ((string first, string second) in Near)
        {
            if (engine.Compare(engine.Read(first), engine.Read(second)) is { Similarity: < FarthestNear } found) return Say(first, second, found);
        }

        foreach ((string first, string second) in Refused)
        {
            if (engine.Compare(engine.Read(first), engine.Read(second)) is { Kind: not MatchKind.None } found) return Say(first, second, found);
        }

        return null;
    }

    private static string Say(string first, string second, Comparison found) =>
        string.Create(CultureInfo.InvariantCulture, $"the embedder finds \"{first}\" and \"{second}\" {found.Similarity:F2} alike ({found.Kind})");
}
