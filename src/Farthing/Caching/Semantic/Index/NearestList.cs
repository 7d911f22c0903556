namespace Farthing.Caching.Semantic.Index;

/// <summary>The nearest entries that were offered, nearest first. Of entries equally near the one that came first stands first.</summary>
/// <param name="ids">Room for their ids.</param>
/// <param name="scores">Room for how near they are; as long.</param>
internal ref struct NearestList(Span<long> ids, Span<float> scores)
{
    private readonly Span<long> _ids = ids;
    private readonly Span<float> _scores = scores;
    private int _count;

    /// <summary>Their ids.</summary>
    public readonly ReadOnlySpan<long> Ids => _ids[.._count];

    /// <summary>How near they are, in the same order.</summary>
    public readonly ReadOnlySpan<float> Scores => _scores[.._count];

    /// <summary>What an entry must be nearer than.</summary>
    public readonly float Bound => _count < _ids.Length ? float.NegativeInfinity : _scores[^1];

    /// <summary>Offers an entry.</summary>
    /// <param name="id">Names it.</param>
    /// <param name="score">How near it is; more is nearer.</param>
    public void Offer(long id, float score)
    {
        if (_count < _ids.Length) _count++;
        else if (score <= _scores[^1]) return;
        int at = _count - 1;
        while (at > 0 && _scores[at - 1] < score)
        {
            (_scores[at], _ids[at]) = (_scores[at - 1], _ids[at - 1]);
            at--;
        }

        (_scores[at], _ids[at]) = (score, id);
    }
}
