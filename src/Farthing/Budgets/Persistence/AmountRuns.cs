using System.Buffers.Binary;

namespace Farthing.Budgets.Persistence;

/// <summary>
/// Amounts of several cells as a frame of the journal holds them: runs of 8 bytes of amount and 4 of how many cells it is the amount of, then, where the frame
/// says them, 4 bytes for the place of each. Most accounts of a call are of money, and count the same.
/// </summary>
/// <param name="bytes">Receives them; <see cref="MostBytes"/> for each cell are enough.</param>
internal ref struct AmountRuns(Span<byte> bytes)
{
    /// <summary>The most that a cell takes.</summary>
    public const int MostBytes = HeadBytes + PlaceBytes;

    private const int HeadBytes = 12;
    private const int PlaceBytes = 4;

    private readonly Span<byte> _bytes = bytes;
    private Span<byte> _run;
    private long _amount;
    private int _count;

    /// <summary>The bytes in use.</summary>
    public int Length { get; private set; }

    /// <summary>Adds an amount.</summary>
    /// <param name="amount">In the unit of its cell.</param>
    /// <param name="place">The place of its cell, or <c>null</c> where the frame does not say them.</param>
    public void Add(long amount, int? place)
    {
        if (_count == 0 || amount != _amount)
        {
            _run = _bytes.Slice(Length, HeadBytes);
            (_amount, _count) = (amount, 0);
            BinaryPrimitives.WriteInt64LittleEndian(_run, amount);
            Length += HeadBytes;
        }

        BinaryPrimitives.WriteInt32LittleEndian(_run[8..], ++_count);
        if (place is not { } number) return;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes[Length..], number);
        Length += PlaceBytes;
    }

    /// <summary>Reads runs that say the places.</summary>
    /// <param name="runs">The bytes.</param>
    /// <param name="places">The cell of each place, with the unit of its amounts as what was used. One that a power failure took counts nothing.</param>
    public static List<AccountCell> Read(ReadOnlySpan<byte> runs, Dictionary<int, AccountCell> places) => Read(runs, places, []);

    /// <summary>Reads runs that are of the same cells as those of another frame.</summary>
    /// <param name="runs">The bytes.</param>
    /// <param name="cells">The cells, each with the unit of its amounts as what was used.</param>
    public static List<AccountCell> Read(ReadOnlySpan<byte> runs, AccountCell[] cells) => Read(runs, null, cells);

    private static List<AccountCell> Read(ReadOnlySpan<byte> runs, Dictionary<int, AccountCell>? places, AccountCell[] known)
    {
        List<AccountCell> cells = [];
        while (!runs.IsEmpty)
        {
            long amount = BinaryPrimitives.ReadInt64LittleEndian(runs);
            int count = BinaryPrimitives.ReadInt32LittleEndian(runs[8..]);
            runs = runs[HeadBytes..];
            for (int i = 0; i < count; i++)
            {
                AccountCell cell = places is null ? known[cells.Count] : places.GetValueOrDefault(BinaryPrimitives.ReadInt32LittleEndian(runs));
                cells.Add(cell with { Used = cell.Used * amount });
                if (places is not null) runs = runs[PlaceBytes..];
            }
        }

        return cells;
    }
}
