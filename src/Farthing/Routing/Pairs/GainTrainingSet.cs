using Farthing.Routing.Features;
using Farthing.Routing.Learning;

namespace Farthing.Routing.Pairs;

/// <summary>Examples in the form that <see cref="GainModels"/> learn from.</summary>
internal sealed class GainTrainingSet
{
    // Beyond so many groups a table is of single rows, and its classifier large.
    private const int MostGroups = 64;

    public GainTrainingSet(IReadOnlyList<PairExample> examples)
    {
        byte[][] texts = [.. examples.Select(example => example.Text)];
        Vectorizer = Vectorizer.Fit(texts);
        Features = Vectorizer.Transform(texts);
        Weak = [.. examples.Select(example => example.Weak)];
        Strong = [.. examples.Select(example => example.Strong)];
        Gain = [.. examples.Select(example => example.Gain)];
        FoldOf = [.. texts.Select(text => Learning.Folds.Of(text))];
        Shapes = new float[texts.Length][];
        for (int i = 0; i < texts.Length; i++) ShapeFeatures.Read(texts[i], Shapes[i] = new float[ShapeFeatures.Count]);
        Dictionary<string, int> groups = new(StringComparer.Ordinal);
        foreach (string name in examples.Select(example => example.Group ?? "").GroupBy(name => name, StringComparer.Ordinal).OrderByDescending(group => group.Count()).Take(MostGroups - 1).Select(group => group.Key))
            groups.Add(name, groups.Count);
        GroupOf = [.. examples.Select(example => groups.GetValueOrDefault(example.Group ?? "", groups.Count))];
        Groups = GroupOf.Length == 0 ? 0 : GroupOf.Max() + 1;
    }

    public Vectorizer Vectorizer { get; }

    public SparseMatrix Features { get; }

    public float[][] Shapes { get; }

    public double[] Weak { get; }

    public double[] Strong { get; }

    public double[] Gain { get; }

    public int[] FoldOf { get; }

    public int[] GroupOf { get; }

    public int Groups { get; }

    public int Count => Gain.Length;
}
