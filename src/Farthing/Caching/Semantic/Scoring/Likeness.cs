using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Questions;
using Farthing.Embedding;

namespace Farthing.Caching.Semantic.Scoring;

/// <summary>How alike two questions are before their words are looked at.</summary>
/// <param name="Meaning">The cosine of their vectors.</param>
/// <param name="Letters">The cosine of their character n-grams.</param>
internal readonly record struct Likeness(float Meaning, float Letters)
{
    /// <summary>The mean of the two.</summary>
    public float Mean => (Meaning + Letters) / 2;

    /// <summary>How alike two questions are.</summary>
    public static Likeness Of(Question query, Question stored) => new(CosineOf(query, stored), CharacterProfile.Similarity(query.Characters, stored.Characters));

    /// <summary>The same for a question that is compared with many.</summary>
    /// <param name="query">The question.</param>
    /// <param name="spread">The weights of its n-grams, see <see cref="CharacterProfile.Spread"/>.</param>
    /// <param name="stored">The other question.</param>
    public static Likeness Of(Question query, ReadOnlySpan<byte> spread, Question stored) => new(CosineOf(query, stored), stored.Characters.SimilarityToSpread(query.Characters, spread));

    private static float CosineOf(Question query, Question stored)
    {
        ReadOnlySpan<sbyte> a = query.Vector.AsSpan(0, StaticEmbedder.Dimensions);
        ReadOnlySpan<sbyte> b = stored.Vector.AsSpan(0, StaticEmbedder.Dimensions);
        (int dot, int own, int other) = (EightBitVectors.Dot(a, b), EightBitVectors.Dot(a, a), EightBitVectors.Dot(b, b));
        return own == 0 || other == 0 ? 0 : dot / MathF.Sqrt((float)own * other);
    }
}
