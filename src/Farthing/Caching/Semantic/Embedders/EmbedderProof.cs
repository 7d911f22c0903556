using System.Globalization;

namespace Farthing.Caching.Semantic.Embedders;

/// <summary>
/// Pairs that any working embedder tells apart. One that finds everything alike, or nothing, would lead to wrong questions; where those of far and near pairs lie also gives
/// cosines a measure, which differs from model to model.
/// </summary>
internal static class EmbedderProof
{
    /// <summary>How far apart both kinds must lie at least, as a share of what is left above the far ones.</summary>
    private const float LeastDistance = 0.3f;

    private static readonly (string First, string Second)[] Far =
    [
        ("how do I bake sourdough bread", "what is the capital of Australia"),
        ("my card payment was declined", "play some jazz music in the kitchen"),
        ("translate good night into Spanish", "when does the next train leave"),
        ("why is the sky blue", "cancel my dinner reservation"),
        ("convert five miles to kilometers", "who wrote Pride and Prejudice"),
        ("turn off the bedroom lights", "is the museum open on Sunday"),
    ];

    private static readonly (string First, string Second)[] Near =
    [
        ("how do I reset my password", "how can I reset my password"),
        ("what are the opening hours of the museum", "when are the opening hours of the museum"),
        ("my card payment was declined", "why was my card payment declined"),
        ("cancel my dinner reservation", "please cancel my reservation for dinner"),
        ("turn off the bedroom lights", "switch the bedroom lights off"),
        ("what is the capital of Australia", "which city is the capital of Australia"),
    ];

    /// <summary>The texts that are embedded, in order.</summary>
    public static IReadOnlyList<string> Texts { get; } = [.. Far.Concat(Near).SelectMany(pair => new[] { pair.First, pair.Second }).Distinct(StringComparer.Ordinal)];

    /// <summary>Judges an embedder by the vectors of <see cref="Texts"/>.</summary>
    /// <param name="id">Names the embedder.</param>
    /// <param name="model">The model as its provider names it.</param>
    /// <param name="vectors">A vector for each text.</param>
    /// <param name="problem">What is wrong, or empty.</param>
    /// <returns>The embedder, or <c>null</c> when something is wrong.</returns>
    public static ProvenEmbedder? Judge(string id, string model, float[][] vectors, out string problem)
    {
        problem = "";
        Dictionary<string, EmbeddedVector> read = new(StringComparer.Ordinal);
        for (int i = 0; i < Texts.Count; i++)
        {
            if (EmbeddedVector.Of(id, vectors[i]) is { } vector) read[Texts[i]] = vector;
        }

        if (read.Count < Texts.Count) problem = "a vector of a known text is all zeros";
        if (problem.Length > 0) return null;
        float Cosine((string First, string Second) pair) => read[pair.First].Cosine(read[pair.Second])!.Value;
        (string First, string Second) nearest = Far.MaxBy(Cosine), farthest = Near.MinBy(Cosine);
        (float far, float near) = (Far.Average(Cosine), Near.Average(Cosine));
        if (Cosine(nearest) >= Cosine(farthest)) problem = Say($"\"{nearest.First}\" and \"{nearest.Second}\" are {Cosine(nearest):F2} alike, \"{farthest.First}\" and \"{farthest.Second}\" {Cosine(farthest):F2}");
        else if (near - far < LeastDistance * (1 - far)) problem = Say($"far pairs are {far:F2} alike and near ones no more than {near:F2}");
        return problem.Length > 0 ? null : new ProvenEmbedder(id, model, vectors[0].Length, far, near);
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
