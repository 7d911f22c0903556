namespace Farthing.Embedding;

/// <summary>
/// Finds hashes in an ascending block of them. Hashes are spread evenly, so that their leading bits say within a few places where each must stand.
/// Safe for use by many threads.
/// </summary>
internal sealed class SortedHashes
{
    private const int MostAtOnePlace = 4;

    private readonly ModelBlock<uint> _hashes;

    // Where the hashes begin that have the same leading bits, and behind the last of them how many there are.
    private readonly int[] _starts;
    private readonly int _shift;

    /// <summary>Hashes of a block.</summary>
    /// <param name="hashes">In ascending order, without repeats.</param>
    public SortedHashes(ModelBlock<uint> hashes)
    {
        _hashes = hashes;
        ReadOnlySpan<uint> all = hashes.Span;
        int bits = Math.Max(1, System.Numerics.BitOperations.Log2((uint)Math.Max(1, all.Length / MostAtOnePlace)));
        _shift = 32 - bits;
        _starts = new int[(1 << bits) + 1];
        int filled = 0;
        for (int at = 0; at < all.Length; at++)
        {
            int place = (int)(all[at] >> _shift);
            while (filled <= place) _starts[filled++] = at;
        }

        while (filled < _starts.Length) _starts[filled++] = all.Length;
    }

    /// <summary>Where a hash stands; -1 where it is not among them.</summary>
    public int IndexOf(uint hash)
    {
        int place = (int)(hash >> _shift);
        int start = _starts[place];
        int found = _hashes.Span[start.._starts[place + 1]].IndexOf(hash);
        return found < 0 ? -1 : start + found;
    }

    /// <summary>Whether a hash is among them.</summary>
    public bool Contains(uint hash) => IndexOf(hash) >= 0;
}
