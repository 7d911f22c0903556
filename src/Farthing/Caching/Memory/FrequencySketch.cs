namespace Farthing.Caching.Memory;

/// <summary>
/// Estimates how often keys were asked for lately, also those that are not kept: a count-min sketch of four rows of four-bit counters that are halved
/// as time goes on (TinyLFU, https://arxiv.org/abs/1512.00727). Counting takes no lock: an increment that is lost among threads is only an estimate
/// a little low.
/// </summary>
internal sealed class FrequencySketch
{
    /// <summary>Bytes for each entry that it is made for.</summary>
    public const int BytesPerEntry = sizeof(ulong);

    /// <summary>The largest estimate.</summary>
    public const int Most = 15;

    private const int Rows = 4;
    private const int SmallestTable = 64;

    /// <summary>How many times the entries that it is made for are counted before all counters are halved.</summary>
    private const int SampleFactor = 10;

    private static ReadOnlySpan<ulong> Seeds => [0xC3A5_C85C_97CB_3127, 0xB492_B66F_BE98_F273, 0x9AE1_6A3B_2F90_404F, 0xCBF2_9CE4_8422_2325];

    private ulong[] _table = new ulong[SmallestTable];
    private int _counted;

    /// <summary>Counts one look for a key.</summary>
    public void Increment(ulong hash)
    {
        ulong[] table = Volatile.Read(ref _table);
        bool added = false;
        for (int row = 0; row < Rows; row++)
        {
            ref ulong cell = ref table[IndexOf(hash, row, table.Length)];
            int shift = ShiftOf(hash, row);
            ulong value = cell;
            if (((value >> shift) & Most) == Most) continue;
            cell = value + (1UL << shift);
            added = true;
        }

        if (added) unchecked { _counted++; }
    }

    /// <summary>How often a key was asked for lately: 0 to <see cref="Most"/>.</summary>
    public int Estimate(ulong hash)
    {
        ulong[] table = Volatile.Read(ref _table);
        int least = Most;
        for (int row = 0; row < Rows; row++) least = Math.Min(least, (int)((table[IndexOf(hash, row, table.Length)] >> ShiftOf(hash, row)) & Most));
        return least;
    }

    /// <summary>Makes room for a number of entries and halves the counters when it is time. For one thread at a time.</summary>
    public void Keep(int entries)
    {
        if (entries > _table.Length) Grow();
        if (_counted >= _table.Length * SampleFactor) Age();
    }

    /// <summary>Doubles the table: both halves begin as the old one, so that every estimate stays what it was.</summary>
    private void Grow()
    {
        ulong[] old = _table;
        var table = new ulong[old.Length * 2];
        old.CopyTo(table, 0);
        old.CopyTo(table, old.Length);
        Volatile.Write(ref _table, table);
    }

    private void Age()
    {
        ulong[] table = _table;
        for (int i = 0; i < table.Length; i++) table[i] = (table[i] >> 1) & 0x7777_7777_7777_7777;
        _counted /= 2;
    }

    private static int IndexOf(ulong hash, int row, int length)
    {
        ulong mixed = unchecked((hash + Seeds[row]) * Seeds[row]);
        return (int)((mixed ^ (mixed >> 32)) & (uint)(length - 1));
    }

    /// <summary>Which of a cell's sixteen counters: each row has four of its own.</summary>
    private static int ShiftOf(ulong hash, int row) => (((int)(hash >> 62) * Rows) + row) * 4;
}
