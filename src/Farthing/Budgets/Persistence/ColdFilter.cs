using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Persistence;

/// <summary>
/// Tells which accounts may have left memory, in a fixed 8 MiB: a Bloom filter (Bloom, 1970) with four bits for each account, wrong for one account in a
/// hundred when seven million have left. A wrong answer costs one look into the store.
/// </summary>
internal sealed class ColdFilter
{
    private const int Words = 1 << 20;
    private ulong[]? _bits;

    public bool IsEmpty => _bits is null;

    public void Add(AccountId id)
    {
        _bits ??= new ulong[Words];
        for (int i = 0; i < 4; i++)
        {
            (int word, ulong bit) = Place(id, i);
            _bits[word] |= bit;
        }
    }

    public bool MayHave(AccountId id)
    {
        if (_bits is null) return false;
        for (int i = 0; i < 4; i++)
        {
            (int word, ulong bit) = Place(id, i);
            if ((_bits[word] & bit) == 0) return false;
        }

        return true;
    }

    // Identities are hashes already: two halves give as many places as needed (Kirsch and Mitzenmacher, 2006).
    private static (int Word, ulong Bit) Place(AccountId id, int index)
    {
        unchecked
        {
            ulong value = (ulong)id.Value, place = (uint)value + ((ulong)index * (value >> 32 | 1));
            return ((int)(place >> 6) & (Words - 1), 1UL << (int)(place & 63));
        }
    }
}
