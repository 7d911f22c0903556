using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Farthing.Embedding.Text;

namespace Farthing.Embedding;

/// <summary>
/// English texts to vectors in process, without a network: a table of 8-bit rows for words, hashed character n-grams and hashed pairs of words,
/// added up and brought to length one. What it knows of meaning is lexical. Safe for use by many threads.
/// </summary>
public sealed class StaticEmbedder
{
    /// <summary>How many numbers a vector has.</summary>
    public const int Dimensions = 128;

    // Enough for some 150 words; what comes after them does not count.
    internal const int MostFeatures = 2048;

    // How many rows ahead memory is asked for: the table is larger than what a processor keeps near.
    private const int RowsAhead = 12;

    // Numbers that are added up at a time, in registers.
    private const int Columns = 64;

    private readonly ModelBlock<sbyte> _rows;
    private readonly ModelBlock<float> _scales;
    private readonly EmbedderFeatures _features;

    /// <summary>An embedder with the given weights.</summary>
    /// <param name="model">The weights.</param>
    /// <exception cref="InvalidDataException">The weights do not fit this embedder.</exception>
    public StaticEmbedder(ModelFile model)
    {
        Id = $"farthing-static-en/{model.Version}";
        _rows = model.Find<sbyte>("rows");
        _scales = model.Find<float>("scales");
        _features = new EmbedderFeatures(model.Block<uint>("vocabulary"));
        if (_rows.Span.Length != _features.Rows * Dimensions || _scales.Span.Length != _features.Rows)
            throw new InvalidDataException("the weights do not have as many rows as their vocabulary asks for");
    }

    /// <summary>Names the embedder and its weights. Vectors with different ids must not be compared.</summary>
    public string Id { get; }

    /// <summary>Embeds a text.</summary>
    /// <param name="text">Any text; English is what it knows.</param>
    /// <param name="vector">Receives the vector of length one, or of zeros for a text without words. <see cref="Dimensions"/> numbers.</param>
    public void Embed(string text, Span<float> vector) => Embed(Tokenizer.Read(text), vector);

    /// <summary>Embeds words that were read before.</summary>
    [SkipLocalsInit]
    internal void Embed(List<Token> words, Span<float> vector)
    {
        Span<int> rows = stackalloc int[MostFeatures];
        Span<float> weights = stackalloc float[MostFeatures];
        int count = _features.Collect(words, rows, weights);
        rows = rows[..count];
        weights = weights[..count];
        ReadOnlySpan<float> scales = _scales.Span;
        for (int i = 0; i < rows.Length; i++) weights[i] *= scales[rows[i]];
        vector = vector[..Dimensions];
        for (int column = 0; column < Dimensions; column += Columns) Sum(rows, weights, column, vector.Slice(column, Columns));
        float length = TensorPrimitives.Norm(vector);
        if (length > 0) TensorPrimitives.Divide(vector, length, vector);
    }

    // Some columns of the sum of rows, each times its weight, in the order of the rows.
    private unsafe void Sum(ReadOnlySpan<int> rows, ReadOnlySpan<float> weights, int column, Span<float> sums)
    {
        Vector256<float> first = default, second = default, third = default, fourth = default, fifth = default, sixth = default, seventh = default, eighth = default;
        fixed (sbyte* table = _rows.Span)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                if (column == 0 && i + RowsAhead < rows.Length) Fetch(table + ((nint)rows[i + RowsAhead] * Dimensions));
                sbyte* row = table + ((nint)rows[i] * Dimensions) + column;
                Vector256<float> weight = Vector256.Create(weights[i]);
                first += Read(row) * weight;
                second += Read(row + 8) * weight;
                third += Read(row + 16) * weight;
                fourth += Read(row + 24) * weight;
                fifth += Read(row + 32) * weight;
                sixth += Read(row + 40) * weight;
                seventh += Read(row + 48) * weight;
                eighth += Read(row + 56) * weight;
            }
        }

        first.CopyTo(sums);
        second.CopyTo(sums[8..]);
        third.CopyTo(sums[16..]);
        fourth.CopyTo(sums[24..]);
        fifth.CopyTo(sums[32..]);
        sixth.CopyTo(sums[40..]);
        seventh.CopyTo(sums[48..]);
        eighth.CopyTo(sums[56..]);
    }

    // Eight 8-bit numbers.
    private static unsafe Vector256<float> Read(sbyte* from)
    {
        if (Avx2.IsSupported) return Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(from));
        Vector128<short> wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(from)).AsSByte());
        return Vector256.ConvertToSingle(Vector256.WidenLower(wide.ToVector256Unsafe()));
    }

    private static unsafe void Fetch(sbyte* row)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch0(row);
        Sse.Prefetch0(row + 64);
        Sse.Prefetch0(row + Dimensions - 1);
    }
}
