using Farthing.Caching.Semantic.Index;

namespace Farthing.Tests.Caching.Semantic.Index;

/// <summary>Vectors as questions have them: around some hundred kinds, each a way off its kind.</summary>
internal static class Vectors
{
    public const float Scale = 0.01f;

    private const int Kinds = 200;

    public static sbyte[][] Draw(int count, int seed)
    {
        Random random = new(0);
        sbyte[][] kinds = [.. Enumerable.Range(0, Kinds).Select(_ => Around(random, new sbyte[VectorBlock.Length], 90))];
        random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Around(random, kinds[random.Next(Kinds)], 60))];
    }

    /// <summary>The ids of the nearest, by reading all.</summary>
    public static long[] Nearest(IEnumerable<KeyValuePair<long, sbyte[]>> all, sbyte[] query, int count) =>
        [.. all.OrderByDescending(entry => EightBitVectors.Dot(entry.Value, query)).ThenBy(entry => entry.Key).Take(count).Select(entry => entry.Key)];

    private static sbyte[] Around(Random random, sbyte[] middle, int spread)
    {
        sbyte[] vector = new sbyte[middle.Length];
        for (int i = 0; i < vector.Length; i++) vector[i] = (sbyte)Math.Clamp(middle[i] + random.Next(-spread, spread + 1), -127, 127);
        return vector;
    }
}
