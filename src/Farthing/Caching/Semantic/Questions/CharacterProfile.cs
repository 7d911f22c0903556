using System.Runtime.CompilerServices;
using Farthing.Embedding.Text;

namespace Farthing.Caching.Semantic.Questions;

/// <summary>A text's character 3- to 5-grams, weighted by how rare they are: what two texts share letter by letter.</summary>
internal readonly struct CharacterProfile
{
    /// <summary>How many buckets n-grams are hashed into.</summary>
    public const int Buckets = 65_536;

    /// <summary>How many numbers <see cref="Project"/> adds to.</summary>
    public const int ProjectedLength = 64;

    private const int MostCharacters = 640;

    private readonly ushort[] _grams;
    private readonly byte[] _weights;
    private readonly float _scale;

    private CharacterProfile(ushort[] grams, byte[] weights, float scale) => (_grams, _weights, _scale) = (grams, weights, scale);

    /// <summary>The n-grams of a text as buckets, in no order, with repeats.</summary>
    /// <param name="words">The text's words.</param>
    /// <param name="buckets">Receives them.</param>
    public static int Read(List<Token> words, Span<ushort> buckets)
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

        return ReadGrams(text[..length], buckets);
    }

    // The hash of each n-gram grows out of that of the one before it at the same place.
    private static int ReadGrams(ReadOnlySpan<char> text, Span<ushort> buckets)
    {
        int count = 0;
        unchecked
        {
            for (int at = 0; at + 2 < text.Length && count + 3 <= buckets.Length; at++)
            {
                uint hash = WordHash.Add(WordHash.Add(WordHash.Add(WordHash.Start, text[at]), text[at + 1]), text[at + 2]);
                buckets[count++] = (ushort)WordHash.Finish(hash);
                if (at + 3 >= text.Length) continue;
                hash = WordHash.Add(hash, text[at + 3]);
                buckets[count++] = (ushort)WordHash.Finish(hash);
                if (at + 4 < text.Length) buckets[count++] = (ushort)WordHash.Finish(WordHash.Add(hash, text[at + 4]));
            }
        }

        return count;
    }

    /// <summary>The profile of a text.</summary>
    /// <param name="words">The text's words.</param>
    /// <param name="rarities">How rare n-grams are, for each bucket.</param>
    [SkipLocalsInit]
    public static CharacterProfile Of(List<Token> words, ReadOnlySpan<byte> rarities)
    {
        Span<ushort> buckets = stackalloc ushort[MostCharacters * 3];
        buckets = buckets[..Read(words, buckets)];
        Span<ushort> room = stackalloc ushort[MostCharacters * 3];
        Sort(buckets, room[..buckets.Length]);
        Span<float> weights = stackalloc float[MostCharacters * 3];
        int distinct = 0;
        float squares = 0;
        float largest = 0;
        for (int at = 0; at < buckets.Length;)
        {
            int next = at + 1;
            while (next < buckets.Length && buckets[next] == buckets[at]) next++;
            float weight = (next - at == 1 ? 1 : 1 + MathF.Log(next - at)) * (rarities.Length == Buckets ? rarities[buckets[at]] : 1);
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

    // Two passes over the two bytes: a few hundred numbers are in order in less than a microsecond.
    private static void Sort(Span<ushort> numbers, Span<ushort> room)
    {
        Place(numbers, room, shift: 0);
        Place(room, numbers, shift: 8);
    }

    private static void Place(ReadOnlySpan<ushort> from, Span<ushort> to, int shift)
    {
        Span<int> places = stackalloc int[257];
        places.Clear();
        foreach (ushort number in from) places[((number >> shift) & 0xFF) + 1]++;
        for (int i = 1; i < places.Length; i++) places[i] += places[i - 1];
        foreach (ushort number in from) to[places[(number >> shift) & 0xFF]++] = number;
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

    /// <summary>Lays the weights out by bucket, to be compared with many.</summary>
    /// <param name="weights">As many zeros as there are <see cref="Buckets"/>.</param>
    public void Spread(Span<byte> weights)
    {
        for (int i = 0; i < _grams.Length; i++) weights[_grams[i]] = _weights[i];
    }

    /// <summary>The cosine with another profile whose weights are spread: the same number as <see cref="Similarity"/> gives.</summary>
    /// <param name="other">The other profile.</param>
    /// <param name="spread">Its weights by bucket.</param>
    public float SimilarityToSpread(in CharacterProfile other, ReadOnlySpan<byte> spread)
    {
        int sum = 0;
        ReadOnlySpan<ushort> grams = _grams;
        ReadOnlySpan<byte> weights = _weights.AsSpan(0, grams.Length);
        unchecked
        {
            for (int i = 0; i < grams.Length; i++) sum += weights[i] * spread[grams[i]];
        }

        return MathF.Min(1, sum * other._scale * _scale);
    }

    /// <summary>The bytes it takes.</summary>
    public int Size => 3 * (_grams?.Length ?? 0);

    /// <summary>Adds the profile, projected on random signs, to <see cref="ProjectedLength"/> numbers.</summary>
    public void Project(Span<float> vector)
    {
        vector = vector[..ProjectedLength];
        for (int i = 0; i < _grams.Length; i++)
        {
            uint hash = WordHash.Join(_grams[i], 0x51ED27);
            float weight = _weights[i] * _scale;
            vector[(int)(hash % ProjectedLength)] += (hash & 0x8000_0000) == 0 ? weight : -weight;
        }
    }
}
