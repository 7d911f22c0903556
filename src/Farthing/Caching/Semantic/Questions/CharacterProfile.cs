using Farthing.Embedding;
using Farthing.Embedding.Text;

namespace Farthing.Caching.Semantic.Questions;

/// <summary>A text's character 3- to 5-grams, weighted by how rare they are: what two texts share letter by letter.</summary>
internal readonly struct CharacterProfile
{
    /// <summary>How many buckets n-grams are hashed into.</summary>
    public const int Buckets = 65_536;

    private const int ShortestGram = 3;
    private const int LongestGram = 5;
    private const int MostCharacters = 640;

    private readonly ushort[] _grams;
    private readonly byte[] _weights;
    private readonly float _scale;

    private CharacterProfile(ushort[] grams, byte[] weights, float scale) => (_grams, _weights, _scale) = (grams, weights, scale);

    /// <summary>The n-grams of a text as buckets, in no order, with repeats.</summary>
    /// <param name="words">The text's words.</param>
    /// <param name="buckets">Receives them.</param>
    public static int Read(IReadOnlyList<Token> words, Span<ushort> buckets)
    {
        Span<char> text = stackalloc char[MostCharacters];
        int length = 0;
        text[length++] = ' ';
        foreach (Token word in words)
        {
            if (length + word.Text.Length + 1 > text.Length) break;
            word.Text.CopyTo(text[length..]);
            length += word.Text.Length;
            text[length++] = ' ';
        }

        int count = 0;
        for (int size = ShortestGram; size <= LongestGram; size++)
        {
            for (int at = 0; at + size <= length && count < buckets.Length; at++) buckets[count++] = (ushort)(WordHash.Of(text.Slice(at, size)) & 0xFFFF);
        }

        return count;
    }

    /// <summary>The profile of a text.</summary>
    /// <param name="words">The text's words.</param>
    /// <param name="model">Holds how rare n-grams are.</param>
    public static CharacterProfile Of(IReadOnlyList<Token> words, ModelFile model)
    {
        Span<ushort> buckets = stackalloc ushort[MostCharacters * 3];
        buckets = buckets[..Read(words, buckets)];
        buckets.Sort();
        ReadOnlySpan<byte> rarities = model.Block<byte>("gram-rarities");
        Span<float> weights = stackalloc float[buckets.Length];
        int distinct = 0;
        float squares = 0;
        float largest = 0;
        for (int at = 0; at < buckets.Length;)
        {
            int next = at + 1;
            while (next < buckets.Length && buckets[next] == buckets[at]) next++;
            float weight = (1 + MathF.Log(next - at)) * (rarities.Length == Buckets ? rarities[buckets[at]] : 1);
            buckets[distinct] = buckets[at];
            weights[distinct++] = weight;
            squares += weight * weight;
            largest = MathF.Max(largest, weight);
            at = next;
        }

        byte[] small = new byte[distinct];
        for (int i = 0; i < distinct; i++) small[i] = (byte)MathF.Round(weights[i] / largest * byte.MaxValue);
        return new CharacterProfile(buckets[..distinct].ToArray(), small, squares == 0 ? 0 : largest / byte.MaxValue / MathF.Sqrt(squares));
    }

    /// <summary>The cosine of the two profiles, 0 to 1.</summary>
    public static float Similarity(in CharacterProfile first, in CharacterProfile second)
    {
        int sum = 0;
        int i = 0;
        int j = 0;
        ReadOnlySpan<ushort> a = first._grams;
        ReadOnlySpan<ushort> b = second._grams;
        while (i < a.Length && j < b.Length)
        {
            int difference = a[i] - b[j];
            if (difference == 0) sum += first._weights[i] * second._weights[j];
            if (difference <= 0) i++;
            if (difference >= 0) j++;
        }

        return MathF.Min(1, sum * first._scale * second._scale);
    }

    /// <summary>The bytes it takes.</summary>
    public int Size => 3 * (_grams?.Length ?? 0);

    /// <summary>Adds the profile, projected on random signs, to a vector.</summary>
    public void Project(Span<float> vector)
    {
        for (int i = 0; i < _grams.Length; i++)
        {
            uint hash = WordHash.Join(_grams[i], 0x51ED27);
            vector[(int)(hash % (uint)vector.Length)] += (hash & 0x8000_0000) == 0 ? _weights[i] * _scale : -_weights[i] * _scale;
        }
    }
}
