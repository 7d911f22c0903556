using Farthing.Routing.Features;
using Farthing.Routing.Learning;

namespace Farthing.Routing.Pairs;

/// <summary>
/// Foretells from a prompt what the strong model of a pair would gain: a blend of <see cref="GainModels"/>, and of prompts unlike all that it
/// learned from what carries over to new tasks. Immutable; decisions allocate nothing.
/// </summary>
public sealed class PairRouter
{
    private readonly Vectorizer _vectorizer;
    private readonly GainModels _models;
    private readonly Standardisation[] _scales;
    private readonly Farness _farness;
    private readonly GainBlend _blend;
    private readonly FarPrompts _far;

    private PairRouter(Vectorizer vectorizer, GainModels models, Standardisation[] scales, Farness farness, GainBlend blend, FarPrompts far, double[] outOfFold)
    {
        _vectorizer = vectorizer;
        _models = models;
        _scales = scales;
        _farness = farness;
        _blend = blend;
        _far = far;
        OutOfFold = outOfFold;
    }

    /// <summary>For each example what a router that had not seen it foretold: what thresholds are chosen on.</summary>
    public IReadOnlyList<double> OutOfFold { get; }

    /// <summary>Learns from examples; at least a few dozen, or the blend says little more than the length.</summary>
    /// <param name="examples">Prompts with both models' outcomes.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static PairRouter Train(IReadOnlyList<PairExample> examples, CancellationToken cancellation = default)
    {
        GainTrainingSet set = new(examples);
        double[][] predictions = new double[GainModels.Count][];
        for (int model = 0; model < predictions.Length; model++) predictions[model] = new double[set.Count];
        Nearness[] nearness = new Nearness[set.Count];
        PairScratch scratch = new();
        Span<double> gains = stackalloc double[GainModels.Count];
        for (int fold = 0; fold < Folds.Count; fold++)
        {
            cancellation.ThrowIfCancellationRequested();
            int part = fold;
            int[] others = [.. Enumerable.Range(0, set.Count).Where(row => set.FoldOf[row] != part)];
            GainModels models = GainModels.Fit(set, others);
            for (int row = 0; row < set.Count; row++)
            {
                if (set.FoldOf[row] != fold) continue;
                nearness[row] = models.Predict(set.Features.IndicesOf(row), set.Features.ValuesOf(row), set.Shapes[row], scratch, gains);
                for (int model = 0; model < gains.Length; model++) predictions[model][row] = gains[model];
            }
        }

        Standardisation[] scales = [.. predictions.Select(values => Standardisation.Fit(values))];
        for (int model = 0; model < predictions.Length; model++)
        {
            for (int row = 0; row < set.Count; row++) predictions[model][row] = scales[model].Apply(predictions[model][row]);
        }

        cancellation.ThrowIfCancellationRequested();
        Farness farness = Farness.Fit(nearness);
        double[] far = [.. nearness.Select(near => farness.Of(near))];
        GainBlend blend = GainBlend.Fit(set, predictions, far, out double[] blended);
        FarPrompts farPrompts = FarPrompts.Fit(predictions, blended);
        int[] all = [.. Enumerable.Range(0, set.Count)];
        double[] outOfFold = [.. all.Select(row => farPrompts.Apply(blended[row], far[row], predictions[GainModels.Form][row], predictions[GainModels.Trees][row]))];
        return new PairRouter(set.Vectorizer, GainModels.Fit(set, all), scales, farness, blend, farPrompts, outOfFold);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no router.</exception>
    internal static PairRouter Read(ModelReader reader)
    {
        Vectorizer vectorizer = Vectorizer.Read(reader);
        GainModels models = GainModels.Read(reader);
        Standardisation[] scales = [.. Enumerable.Range(0, GainModels.Count).Select(_ => Standardisation.Read(reader))];
        return new PairRouter(vectorizer, models, scales, Farness.Read(reader), GainBlend.Read(reader), FarPrompts.Read(reader), reader.Array<double>());
    }

    /// <summary>Writes the router.</summary>
    internal void Write(ModelWriter writer)
    {
        _vectorizer.Write(writer);
        _models.Write(writer);
        foreach (Standardisation scale in _scales) scale.Write(writer);
        _farness.Write(writer);
        _blend.Write(writer);
        _far.Write(writer);
        writer.Array<double>([.. OutOfFold]);
    }

    /// <summary>What the strong model would gain, on a scale that only orders: larger means that it is worth more.</summary>
    /// <param name="prompt">The prompt, UTF-8.</param>
    /// <param name="scratch">Room for the decision.</param>
    public double Predict(ReadOnlySpan<byte> prompt, PairScratch scratch)
    {
        TextFeatures.Read(prompt, scratch.Features);
        _vectorizer.Write(scratch.Features, scratch.Row);
        Span<double> gains = stackalloc double[GainModels.Count];
        double far = _farness.Of(_models.Predict(scratch.Row.Indices, scratch.Row.Values, scratch.Features.Shape, scratch, gains));
        for (int model = 0; model < gains.Length; model++) gains[model] = _scales[model].Apply(gains[model]);
        ReadOnlySpan<float> shape = scratch.Features.Shape;
        return _far.Apply(_blend.Predict(gains, shape, far), far, gains[GainModels.Form], gains[GainModels.Trees]);
    }
}
