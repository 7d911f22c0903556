using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

    private readonly ModelFile _model;
    private readonly EmbedderFeatures _features;

    /// <summary>An embedder with the given weights.</summary>
    /// <param name="model">The weights.</param>
    /// <exception cref="InvalidDataException">The weights do not fit this embedder.</exception>
    public StaticEmbedder(ModelFile model)
    {
        _model = model;
        _features = new EmbedderFeatures(model.Block<uint>("vocabulary"));
        if (model.Block<sbyte>("rows").Length != _features.Rows * Dimensions || model.Block<float>("scales").Length != _features.Rows)
            throw new InvalidDataException("the weights do not have as many rows as their vocabulary asks for");
    }

    /// <summary>Names the embedder and its weights. Vectors with different ids must not be compared.</summary>
    public string Id => $"farthing-static-en/{_model.Version}";

    /// <summary>Embeds a text.</summary>
    /// <param name="text">Any text; English is what it knows.</param>
    /// <param name="vector">Receives the vector of length one, or of zeros for a text without words. <see cref="Dimensions"/> numbers.</param>
    public void Embed(string text, Span<float> vector) => Embed(Tokenizer.Read(text), vector);

    /// <summary>Embeds words that were read before.</summary>
    internal void Embed(IReadOnlyList<Token> words, Span<float> vector)
    {
        Span<int> rows = stackalloc int[MostFeatures];
        Span<float> weights = stackalloc float[MostFeatures];
        int count = _features.Collect(words, rows, weights);
        ReadOnlySpan<sbyte> table = _model.Block<sbyte>("rows");
        ReadOnlySpan<float> scales = _model.Block<float>("scales");
        vector = vector[..Dimensions];
        vector.Clear();
        for (int i = 0; i < count; i++) Add(table.Slice(rows[i] * Dimensions, Dimensions), weights[i] * scales[rows[i]], vector);
        float length = TensorPrimitives.Norm(vector);
        if (length > 0) TensorPrimitives.Divide(vector, length, vector);
    }

    // vector += row * factor, sixteen 8-bit numbers at a time.
    private static void Add(ReadOnlySpan<sbyte> row, float factor, Span<float> vector)
    {
        ref sbyte from = ref MemoryMarshal.GetReference(row);
        ref float to = ref MemoryMarshal.GetReference(vector);
        Vector128<float> factors = Vector128.Create(factor);
        for (nuint at = 0; at < Dimensions; at += 16)
        {
            (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, at));
            (Vector128<int> first, Vector128<int> second) = Vector128.Widen(low);
            (Vector128<int> third, Vector128<int> fourth) = Vector128.Widen(high);
            (Vector128.ConvertToSingle(first) * factors + Vector128.LoadUnsafe(ref to, at)).StoreUnsafe(ref to, at);
            (Vector128.ConvertToSingle(second) * factors + Vector128.LoadUnsafe(ref to, at + 4)).StoreUnsafe(ref to, at + 4);
            (Vector128.ConvertToSingle(third) * factors + Vector128.LoadUnsafe(ref to, at + 8)).StoreUnsafe(ref to, at + 8);
            (Vector128.ConvertToSingle(fourth) * factors + Vector128.LoadUnsafe(ref to, at + 12)).StoreUnsafe(ref to, at + 12);
        }
    }
}
