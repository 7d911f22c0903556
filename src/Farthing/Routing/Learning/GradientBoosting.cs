namespace Farthing.Routing.Learning;

/// <summary>A sum of small regression trees, each fitted to what the ones before it left over.</summary>
public sealed class GradientBoosting
{
    private const int Bins = 32;

    private readonly List<Tree> _trees = [];
    private readonly float[][] _borders;
    private double _start;

    private GradientBoosting(float[][] borders) => _borders = borders;

    /// <summary>Fits trees by squares of differences.</summary>
    /// <param name="features">One row of numbers for each observation.</param>
    /// <param name="rows">The observations to learn from.</param>
    /// <param name="targets">The value of every row of <paramref name="features"/>.</param>
    /// <param name="options">Number, depth and speed of the trees.</param>
    /// <param name="random">Which observations and features each tree sees.</param>
    public static GradientBoosting Fit(float[][] features, ReadOnlySpan<int> rows, ReadOnlySpan<double> targets, BoostingOptions options, Random random)
    {
        int columns = features.Length == 0 ? 0 : features[0].Length;
        float[][] borders = new float[columns][];
        float[] sorted = new float[rows.Length];
        for (int column = 0; column < columns; column++)
        {
            borders[column] = [];
            if (rows.IsEmpty) continue;
            for (int i = 0; i < rows.Length; i++) sorted[i] = features[rows[i]][column];
            Array.Sort(sorted);
            List<float> found = [];
            for (int bin = 1; bin < Bins; bin++)
            {
                float border = sorted[(int)((long)bin * sorted.Length / Bins)];
                if (border > sorted[0] && (found.Count == 0 || border > found[^1])) found.Add(border);
            }

            borders[column] = [.. found];
        }

        GradientBoosting model = new(borders);
        byte[][] binned = new byte[rows.Length][];
        double[] residuals = new double[rows.Length];
        double sum = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            binned[i] = model.Bin(features[rows[i]]);
            sum += targets[rows[i]];
        }

        model._start = rows.Length == 0 ? 0 : sum / rows.Length;
        for (int i = 0; i < rows.Length; i++) residuals[i] = targets[rows[i]] - model._start;
        List<int> sample = [];
        for (int tree = 0; tree < options.Trees && rows.Length > 0; tree++)
        {
            sample.Clear();
            for (int i = 0; i < rows.Length; i++)
            {
                if (random.NextDouble() < options.RowShare) sample.Add(i);
            }

            Tree grown = Tree.Grow(binned, residuals, [.. sample], columns, options, random);
            model._trees.Add(grown);
            for (int i = 0; i < rows.Length; i++) residuals[i] -= grown.Predict(binned[i]);
        }

        return model;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="columns">How many numbers a row has.</param>
    internal static GradientBoosting Read(ModelReader reader, int columns)
    {
        int known = reader.Whole(0, columns);
        GradientBoosting model = new([.. Enumerable.Range(0, known).Select(_ => reader.Array<float>())]) { _start = reader.Number() };
        int trees = reader.Whole(0, 10_000);
        for (int tree = 0; tree < trees; tree++) model._trees.Add(Tree.Read(reader, known));
        return model;
    }

    /// <summary>Writes the trees.</summary>
    internal void Write(ModelWriter writer)
    {
        writer.Number(_borders.Length);
        foreach (float[] borders in _borders) writer.Array<float>(borders);
        writer.Number(_start);
        writer.Number(_trees.Count);
        foreach (Tree tree in _trees) tree.Write(writer);
    }

    /// <summary>The value of a row.</summary>
    public double Predict(ReadOnlySpan<float> row)
    {
        Span<byte> binned = row.Length <= 256 ? stackalloc byte[row.Length] : new byte[row.Length];
        Bin(row, binned);
        double sum = _start;
        foreach (Tree tree in _trees) sum += tree.Predict(binned);
        return sum;
    }

    private byte[] Bin(ReadOnlySpan<float> row)
    {
        byte[] binned = new byte[row.Length];
        Bin(row, binned);
        return binned;
    }

    private void Bin(ReadOnlySpan<float> row, Span<byte> binned)
    {
        for (int column = 0; column < row.Length; column++)
        {
            byte bin = 0;
            foreach (float border in _borders[column])
            {
                if (row[column] < border) break;
                bin++;
            }

            binned[column] = bin;
        }
    }

    private sealed class Tree
    {
        private readonly List<Node> _nodes = [];

        public static Tree Grow(byte[][] binned, double[] residuals, int[] sample, int columns, BoostingOptions options, Random random)
        {
            Tree tree = new();
            bool[] usable = new bool[columns];
            for (int column = 0; column < columns; column++) usable[column] = random.NextDouble() < options.ColumnShare;
            tree.Split(binned, residuals, sample, usable, options, options.Depth);
            return tree;
        }

        public static Tree Read(ModelReader reader, int columns)
        {
            Tree tree = new();
            int count = reader.Whole(1, 1 << 16);
            for (int at = 0; at < count; at++)
            {
                int column = reader.Whole(-1, columns - 1);

                // Only forward, and never beyond the last: whatever the bytes say, a walk ends in a leaf.
                tree._nodes.Add(column < 0
                    ? new Node { Column = -1, Value = reader.Number() }
                    : new Node { Column = column, Bin = reader.Whole(0, Bins), Above = reader.Whole(at + 2, count - 1) });
            }

            return tree._nodes[^1].Column < 0 ? tree : throw ModelReader.Broken();
        }

        public void Write(ModelWriter writer)
        {
            writer.Number(_nodes.Count);
            foreach (Node node in _nodes)
            {
                writer.Number(node.Column);
                if (node.Column < 0)
                {
                    writer.Number(node.Value);
                    continue;
                }

                writer.Number(node.Bin);
                writer.Number(node.Above);
            }
        }

        public double Predict(ReadOnlySpan<byte> row)
        {
            int at = 0;
            while (_nodes[at].Column >= 0) at = row[_nodes[at].Column] < _nodes[at].Bin ? at + 1 : _nodes[at].Above;
            return _nodes[at].Value;
        }

        private void Split(byte[][] binned, double[] residuals, Span<int> sample, bool[] usable, BoostingOptions options, int depth)
        {
            double sum = 0;
            foreach (int i in sample) sum += residuals[i];
            int self = _nodes.Count;
            _nodes.Add(new Node { Column = -1, Value = options.Rate * sum / (sample.Length + options.Shrinkage) });
            if (depth == 0 || sample.Length < 2 * options.SmallestLeaf) return;
            (int column, int bin) = BestSplit(binned, residuals, sample, sum, usable, options);
            if (column < 0) return;
            int middle = 0;
            for (int i = 0; i < sample.Length; i++)
            {
                if (binned[sample[i]][column] >= bin) continue;
                (sample[i], sample[middle]) = (sample[middle], sample[i]);
                middle++;
            }

            Split(binned, residuals, sample[..middle], usable, options, depth - 1);
            int above = _nodes.Count;
            Split(binned, residuals, sample[middle..], usable, options, depth - 1);
            _nodes[self] = new Node { Column = column, Bin = bin, Above = above };
        }

        private static (int Column, int Bin) BestSplit(
            byte[][] binned, double[] residuals, ReadOnlySpan<int> sample, double sum, bool[] usable, BoostingOptions options)
        {
            Span<double> sums = stackalloc double[Bins];
            Span<int> counts = stackalloc int[Bins];
            double best = (sum * sum / (sample.Length + options.Shrinkage)) + 1e-9;
            (int, int) split = (-1, 0);
            for (int column = 0; column < usable.Length; column++)
            {
                if (!usable[column]) continue;
                sums.Clear();
                counts.Clear();
                foreach (int i in sample)
                {
                    byte bin = binned[i][column];
                    sums[bin] += residuals[i];
                    counts[bin]++;
                }

                double below = 0;
                int belowCount = 0;
                for (int bin = 1; bin < Bins; bin++)
                {
                    below += sums[bin - 1];
                    belowCount += counts[bin - 1];
                    if (belowCount < options.SmallestLeaf) continue;
                    int aboveCount = sample.Length - belowCount;
                    if (aboveCount < options.SmallestLeaf) break;
                    double above = sum - below;
                    double score = (below * below / (belowCount + options.Shrinkage)) + (above * above / (aboveCount + options.Shrinkage));
                    if (score <= best) continue;
                    best = score;
                    split = (column, bin);
                }
            }

            return split;
        }

        private readonly record struct Node
        {
            public int Column { get; init; }

            public int Bin { get; init; }

            public int Above { get; init; }

            public double Value { get; init; }
        }
    }
}
