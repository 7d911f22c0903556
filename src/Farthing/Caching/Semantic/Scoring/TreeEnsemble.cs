using Farthing.Embedding;

namespace Farthing.Caching.Semantic.Scoring;

/// <summary>Decision trees that are added up and squeezed to a probability.</summary>
/// <remarks>
/// Every tree is complete, of one depth: for each inner node in breadth-first order the feature and its bound (at or above it goes right), then
/// the leaves. One row of floats a tree; before them a head of two: the depth, what all start from.
/// </remarks>
internal sealed class TreeEnsemble
{
    private readonly float[] _trees;
    private readonly int _depth;
    private readonly float _start;
    private readonly int _row;

    /// <summary>Reads trees.</summary>
    /// <param name="block">The numbers as they are laid out.</param>
    public TreeEnsemble(ReadOnlySpan<float> block)
    {
        if (block.Length < 2)
        {
            _trees = [];
            return;
        }

        (_depth, _start) = ((int)block[0], block[1]);
        _row = (2 * ((1 << _depth) - 1)) + (1 << _depth);
        _trees = block[2..].ToArray();
        if (_trees.Length % _row != 0) throw new InvalidDataException("the scorer's weights end within a tree");
    }

    /// <summary>The trees of a file.</summary>
    public static TreeEnsemble Of(ModelFile model, string block) => new(model.Block<float>(block));

    /// <summary>The probability, 0 to 1.</summary>
    public float Score(ReadOnlySpan<float> features)
    {
        float sum = _start;
        int inner = (1 << _depth) - 1;
        for (int tree = 0; tree < _trees.Length; tree += _row)
        {
            int node = 0;
            while (node < inner) node = (2 * node) + (features[(int)_trees[tree + (2 * node)]] < _trees[tree + (2 * node) + 1] ? 1 : 2);
            sum += _trees[tree + (2 * inner) + (node - inner)];
        }

        return 1 / (1 + MathF.Exp(-sum));
    }
}
