using System.Runtime.InteropServices;
using Farthing.Simulator.Text;

namespace Farthing.Simulator.Embeddings;

/// <summary>
/// A vector of length one that follows from a hash. A shorter one is the beginning of the longer one, brought to length one again, as with
/// models whose dimensions may be cut.
/// </summary>
internal static class UnitVector
{
    public static float[] From(ulong hash, int dimensions)
    {
        var random = new SeededRandom(hash);
        float[] vector = new float[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++)
        {
            double value = (random.Fraction() * 2) - 1;
            vector[i] = (float)value;
            squares += value * value;
        }

        float length = (float)Math.Sqrt(squares);
        for (int i = 0; i < dimensions; i++)
        {
            vector[i] /= length;
        }

        return vector;
    }

    /// <summary>The numbers' own bytes, little-endian: what <c>encoding_format: base64</c> carries.</summary>
    public static ReadOnlySpan<byte> Bytes(float[] vector) => MemoryMarshal.AsBytes<float>(vector);
}
