using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Farthing.Caching.Semantic.Index;

namespace Farthing.Caching.Semantic.Embedders;

/// <summary>A text's vector from an embeddings endpoint, in eight bits, with the name of what made it: only vectors of one maker are compared. Immutable.</summary>
internal sealed class EmbeddedVector
{
    /// <summary>Rows are read sixteen numbers at a time; the last are filled up with zeros.</summary>
    private const int Step = 16;

    private const int MostNumbers = 1 << 16;
    private const int Head = 64;

    private readonly sbyte[] _values;
    private readonly float _inverseLength;

    private EmbeddedVector(string embedder, sbyte[] values)
    {
        (Embedder, _values) = (embedder, values);
        _inverseLength = 1 / MathF.Sqrt(Math.Max(1, EightBitVectors.Dot(values, values)));
    }

    /// <summary>Names the model and the number of dimensions.</summary>
    public string Embedder { get; }

    /// <summary>The bytes it takes in memory, roughly.</summary>
    public int Size => Head + _values.Length;

    /// <summary>The vector of these numbers; <c>null</c> when they point nowhere.</summary>
    public static EmbeddedVector? Of(string embedder, ReadOnlySpan<float> numbers)
    {
        float largest = numbers.Length == 0 ? 0 : MathF.Abs(TensorPrimitives.MaxMagnitude(numbers));
        if (!(largest > 0) || !float.IsFinite(largest)) return null;

        // Of length one or not: what the length was is in no cosine.
        sbyte[] values = new sbyte[(numbers.Length + Step - 1) / Step * Step];
        for (int i = 0; i < numbers.Length; i++) values[i] = (sbyte)MathF.Round(numbers[i] / largest * sbyte.MaxValue);
        return new EmbeddedVector(embedder, values);
    }

    /// <summary>The cosine of the angle between two vectors; <c>null</c> when another embedder made the other.</summary>
    public float? Cosine(EmbeddedVector other) => other.Embedder == Embedder && other._values.Length == _values.Length
        ? EightBitVectors.Dot(_values, other._values) * _inverseLength * other._inverseLength
        : null;

    /// <summary>Writes it down; <see cref="Read"/> reads it.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Embedder);
        writer.Write(_values.Length);
        writer.Write(MemoryMarshal.AsBytes(_values.AsSpan()));
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    /// <exception cref="IOException">It ends too early.</exception>
    public static EmbeddedVector Read(BinaryReader reader)
    {
        string embedder = reader.ReadString();
        int length = reader.ReadInt32();
        if (length is <= 0 or > MostNumbers || length % Step != 0) throw new InvalidDataException("a vector has no such length");
        sbyte[] values = new sbyte[length];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return new EmbeddedVector(embedder, values);
    }
}
