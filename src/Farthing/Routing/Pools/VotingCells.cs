namespace Farthing.Routing.Pools;

/// <summary>
/// What came of asking models in an order, by who agreed with whom and by group: the means of a group are drawn to those of all groups, and those of a pattern of answers to those of all
/// patterns.
/// </summary>
/// <param name="outside">How many models stand outside the order.</param>
internal sealed class VotingCells(int outside)
{
    /// <summary>The most models that vote.</summary>
    public const int MostVoters = 4;

    // So many outcomes stand against a cell's own.
    private const double GroupPrior = 10;
    private const double PatternPrior = 5;

    private readonly Dictionary<(int Pattern, int Group), Cell> _cells = [];
    private readonly Dictionary<int, Cell> _patterns = [];
    private readonly Dictionary<int, Cell> _depths = [];
    private readonly Dictionary<int, SortedSet<int>> _after = [];
    private int _last;

    /// <summary>Takes an outcome.</summary>
    /// <param name="pattern">Who agreed with whom so far; those of one question come one after the other, from none on.</param>
    /// <param name="asked">How many were asked so far.</param>
    /// <param name="group">The group of the question.</param>
    /// <param name="change">How much better the leading answer is than the one that led before.</param>
    /// <param name="gains">How much better each model outside is than the leading answer.</param>
    public void Add(int pattern, int asked, int group, double change, ReadOnlySpan<double> gains)
    {
        CellOf(_cells, (pattern, group)).Add(change, gains);
        CellOf(_patterns, pattern).Add(change, gains);
        CellOf(_depths, asked).Add(change, gains);
        if (asked > 0)
        {
            if (!_after.TryGetValue(_last, out SortedSet<int>? children)) _after[_last] = children = [];
            children.Add(pattern);
        }

        _last = pattern;
    }

    /// <summary>Whether there was a pattern.</summary>
    public bool Knows(int pattern) => _patterns.ContainsKey(pattern);

    /// <summary>The patterns that one more answer led to.</summary>
    public IEnumerable<int> After(int pattern) => _after.TryGetValue(pattern, out SortedSet<int>? children) ? children : [];

    /// <summary>How likely one more answer leads to a pattern.</summary>
    public double Share(int child, int pattern, int group)
    {
        double usual = (double)_patterns[child].Count / _patterns[pattern].Count;
        return (CountOf(child, group) + (GroupPrior * usual)) / (CountOf(pattern, group) + GroupPrior);
    }

    /// <summary>How much better the leading answer is than the one that led before.</summary>
    public double Change(int pattern, int asked, int group) => Mean(pattern, asked, group, cell => cell.Change);

    /// <summary>How much better a model outside is than the leading answer.</summary>
    public double Gain(int pattern, int asked, int group, int model) => Mean(pattern, asked, group, cell => cell.Gains[model]);

    private double Mean(int pattern, int asked, int group, Func<Cell, double> sum)
    {
        Cell all = _patterns[pattern], depth = _depths[asked];
        double usual = (sum(all) + (PatternPrior * sum(depth) / depth.Count)) / (all.Count + PatternPrior);
        return _cells.TryGetValue((pattern, group), out Cell? own) ? (sum(own) + (GroupPrior * usual)) / (own.Count + GroupPrior) : usual;
    }

    private int CountOf(int pattern, int group) => _cells.TryGetValue((pattern, group), out Cell? cell) ? cell.Count : 0;

    private Cell CellOf<T>(Dictionary<T, Cell> cells, T key)
        where T : notnull
    {
        if (!cells.TryGetValue(key, out Cell? cell)) cells[key] = cell = new Cell(outside);
        return cell;
    }

    private sealed class Cell(int outside)
    {
        public int Count { get; private set; }

        public double Change { get; private set; }

        public double[] Gains { get; } = new double[outside];

        public void Add(double change, ReadOnlySpan<double> gains)
        {
            Count++;
            Change += change;
            for (int i = 0; i < gains.Length; i++) Gains[i] += gains[i];
        }
    }
}
