namespace Farthing.Routing.Learning;

/// <summary>Grows trees on the same observations, one after the other. Sums by bin are made of the smaller side of a split; those of the other are what is left.</summary>
/// <param name="binned">The bins of every observation, one row after the other.</param>
/// <param name="columns">How many numbers a row has.</param>
/// <param name="residuals">What is left to explain of every observation.</param>
/// <param name="options">How trees are grown.</param>
internal sealed class TreeGrower(byte[] binned, int columns, double[] residuals, BoostingOptions options)
{
    private const int Bins = GradientBoosting.Bins;

    private readonly Stack<Histogram> _idle = [];
    private int[] _usable = [];
    private readonly List<Tree.Node> _nodes = [];

    /// <summary>Grows a tree.</summary>
    /// <param name="sample">The observations that it sees.</param>
    /// <param name="random">Which columns it sees.</param>
    public Tree Grow(int[] sample, Random random)
    {
        List<int> usable = [];
        for (int column = 0; column < columns; column++)
        {
            if (random.NextDouble() < options.ColumnShare) usable.Add(column);
        }

        if (usable.Count != _usable.Length) _idle.Clear();
        _usable = [.. usable];
        _nodes.Clear();
        Histogram whole = Count(sample);
        Split(sample, options.Depth, whole);
        _idle.Push(whole);
        return new Tree([.. _nodes]);
    }

    private void Split(Span<int> sample, int depth, Histogram histogram)
    {
        int self = AddLeaf(sample, out double sum);
        if (depth == 0 || sample.Length < 2 * options.SmallestLeaf) return;
        (int column, int bin) = BestSplit(histogram, sample.Length, sum);
        if (column < 0) return;
        int middle = 0;
        for (int i = 0; i < sample.Length; i++)
        {
            if (binned[(sample[i] * columns) + column] >= bin) continue;
            (sample[i], sample[middle]) = (sample[middle], sample[i]);
            middle++;
        }

        Span<int> below = sample[..middle], above = sample[middle..];
        int aboveAt;
        if (depth == 1)
        {
            AddLeaf(below, out _);
            aboveAt = AddLeaf(above, out _);
        }
        else
        {
            Histogram smaller = Count(below.Length < above.Length ? below : above);
            histogram.Subtract(smaller);
            Split(below, depth - 1, below.Length < above.Length ? smaller : histogram);
            aboveAt = _nodes.Count;
            Split(above, depth - 1, below.Length < above.Length ? histogram : smaller);
            _idle.Push(smaller);
        }

        _nodes[self] = new Tree.Node { Column = (short)column, Bin = (byte)bin, Above = (ushort)aboveAt };
    }

    private int AddLeaf(ReadOnlySpan<int> sample, out double sum)
    {
        sum = 0;
        foreach (int i in sample) sum += residuals[i];
        _nodes.Add(new Tree.Node { Column = -1, Value = (float)(options.Rate * sum / (sample.Length + options.Shrinkage)) });
        return _nodes.Count - 1;
    }

    private Histogram Count(ReadOnlySpan<int> sample)
    {
        if (!_idle.TryPop(out Histogram? histogram)) histogram = new Histogram(_usable.Length * Bins);
        histogram.Clear();
        foreach (int i in sample)
        {
            double residual = residuals[i];
            ReadOnlySpan<byte> row = binned.AsSpan(i * columns, columns);
            for (int at = 0; at < _usable.Length; at++)
            {
                int slot = (at * Bins) + row[_usable[at]];
                histogram.Sums[slot] += residual;
                histogram.Counts[slot]++;
            }
        }

        return histogram;
    }

    private (int Column, int Bin) BestSplit(Histogram histogram, int count, double sum)
    {
        double best = (sum * sum / (count + options.Shrinkage)) + 1e-9;
        (int, int) split = (-1, 0);
        for (int at = 0; at < _usable.Length; at++)
        {
            double below = 0;
            int belowCount = 0;
            for (int bin = 1; bin < Bins; bin++)
            {
                below += histogram.Sums[(at * Bins) + bin - 1];
                belowCount += histogram.Counts[(at * Bins) + bin - 1];
                if (belowCount < options.SmallestLeaf) continue;
                int aboveCount = count - belowCount;
                if (aboveCount < options.SmallestLeaf) break;
                double above = sum - below;
                double score = (below * below / (belowCount + options.Shrinkage)) + (above * above / (aboveCount + options.Shrinkage));
                if (score <= best) continue;
                best = score;
                split = (_usable[at], bin);
            }
        }

        return split;
    }

    private sealed class Histogram(int length)
    {
        public double[] Sums { get; } = new double[length];

        public int[] Counts { get; } = new int[length];

        public void Clear()
        {
            Array.Clear(Sums);
            Array.Clear(Counts);
        }

        public void Subtract(Histogram other)
        {
            for (int i = 0; i < Sums.Length; i++)
            {
                Sums[i] -= other.Sums[i];
                Counts[i] -= other.Counts[i];
            }
        }
    }
}
