using System.Runtime.InteropServices;
using Farthing.Simulator.Text;

namespace Farthing.Simulator.Embeddings;

/// <summary>
/// A vector of length one: texts that share words point the same way, as far as they share them, and no two texts quite the same way. A shorter one is the beginning of the
/// longer one, brought to length one again, as with models whose dimensions may be cut.
/// </summary>
internal static class UnitVector
{
    private const int Bits = 64;

    public static float[] Of(EmbeddingInput input, string model, long seed, int dimensions)
    {
        double[] sum = new double[dimensions];
        var own = new SeededRandom(Seed(input.Hash));
        for (int i = 0; i < dimensions; i++) sum[i] = (own.Fraction() * 2) - 1;
        foreach ((ulong hash, int weight) in input.Parts)
        {
            // A sign for each number, sixty-four at a time.
            var signs = new SeededRandom(Seed(hash));
            ulong bits = 0;
            for (int i = 0; i < dimensions; i++)
            {
                if (i % Bits == 0) bits = signs.Next();
                sum[i] += (bits >> (i % Bits) & 1) == 1 ? weight : -weight;
            }
        }

        double length = Math.Sqrt(sum.Sum(value => value * value));
        return [.. sum.Select(value => (float)(value / length))];

        ulong Seed(ulong hash) => StableHash.Add(StableHash.Add(hash, model), seed);
    }

    /// <summary>The numbers' own bytes, little-endian: what <c>encoding_format: base64</c> carries.</summary>
    public static ReadOnlySpan<byte> Bytes(float[] vector) => MemoryMarshal.AsBytes<float>(vector);
}
