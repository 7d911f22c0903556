using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Ledger;
using Farthing.Ledger.Journal;
using Farthing.Notation;
using Farthing.Pricing;

namespace Farthing.Budgets.Persistence;

/// <summary>
/// The accounts' own journal: what is set aside is written before a provider is asked, what was used when the call is over. After <c>kill -9</c> whatever was
/// set aside and not settled counts as used in full, in every window that the call may have lasted into, so that no budget is ever passed. Each segment begins with everything that counts, so one is enough.
/// </summary>
/// <remarks>
/// Frames begin with 8 bytes of kind and 8 of a number. A cell's frame says all of a cell, after 8 bytes that say nothing. A place's frame gives a cell a short
/// number; what is set aside and used is then <see cref="AmountRuns"/> of places, in pico-dollars or whole units, rounded up. What is settled where it was set aside
/// does not say the places again.
/// Used under the table's lock.
/// </remarks>
internal sealed class AccountJournal : IAccountJournal, IDisposable
{
    private const int HeadBytes = 24;
    private const int ShortHeadBytes = 16;
    private const int EntryBytes = 48;
    private const long MinBytes = 4 << 20;
    private const long MaxBytes = 1L << 30;
    private const decimal UsdUnit = 1 / Usd.PicosPerDollar;
    private const int StackBytes = ShortHeadBytes + (32 * AmountRuns.MostBytes);

    /// <summary>For how long calls that were left open are remembered of an account that nobody asks for: how long its windows are only the account knows.</summary>
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(400);

    private readonly string _folder;
    private readonly ulong _journal;
    private readonly OpenReservations _open = [];
    private JournalSegment _active;
    private long _syncedTo;
    private bool _closed;

    // No number is given twice: a file that serves again must not hold frames that are valid under its number.
    private ulong _last;
    private int _places;

    private AccountJournal(string folder, ulong journal, JournalSegment active) => (_folder, _journal, _active, _last) = (folder, journal, active, active.Sequence);

    private enum Kind : long
    {
        Cell = 3,
        Place = 4,
        Open = 5,
        Restart = 6,
        Reserve = 7,
        Settle = 8,
        SettleElsewhere = 9,
    }

    /// <summary>The share of the segment in use.</summary>
    public double Fill => (double)_active.End / (_active.End + _active.Room);

    /// <summary>The bytes in use.</summary>
    public long Bytes => _active.End;

    /// <summary>Opens the journal of a data folder and reads what an earlier process left in it.</summary>
    /// <param name="folder">The journal's own folder.</param>
    /// <param name="now">The time.</param>
    /// <param name="longest">The longest that a call may take.</param>
    /// <param name="cells">Receives what counts.</param>
    /// <exception cref="LedgerException">The folder cannot be written.</exception>
    public static AccountJournal Open(string folder, DateTimeOffset now, TimeSpan longest, out IReadOnlyCollection<AccountCell> cells)
    {
        try
        {
            Directory.CreateDirectory(folder);
            List<MovedSegment> old = OldSegments.Find(folder, out ulong? journal, out ulong last, out _);
            cells = Read(old, now, longest);
            ulong identity = journal ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
            var opened = new AccountJournal(folder, identity, Create(folder, identity, last + 1, cells.Count));
            if (!opened.Write(cells, DateTimeOffset.MinValue) || !opened.WriteRestart()) throw new IOException("It holds more than a segment can take.");
            opened.Sync();
            foreach (MovedSegment segment in old) File.Delete(segment.Path);
            return opened;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException($"The journal of budgets in '{folder}' cannot be written: {exception.Message} Make room or make it writable, or name another folder with the setting 'data'.", exception);
        }
    }

    /// <inheritdoc />
    public bool TryReserve(Reservation reservation)
    {
        if (!TryAppend(Kind.Reserve, reservation, [])) return false;
        _open.Add(reservation);
        return true;
    }

    /// <inheritdoc />
    public void Settle(Reservation reservation, ReadOnlySpan<decimal> used)
    {
        // Without room for it, the call counts at what was set aside until the next segment begins, with what is true.
        if (!_open.Remove(reservation)) TryAppend(Kind.Reserve, reservation, []);
        TryAppend(reservation.HasMoved ? Kind.SettleElsewhere : Kind.Settle, reservation, used);
    }

    /// <summary>What counts by what some segments hold.</summary>
    internal static IReadOnlyCollection<AccountCell> Read(IEnumerable<MovedSegment> segments, DateTimeOffset now, TimeSpan longest)
    {
        var replay = new AccountReplay(now, longest);
        foreach (MovedSegment segment in segments) Replay(segment.Path, segment.Sequence, replay);
        return replay.Complete();
    }

    /// <summary>Writes down what an account has, after it was read from elsewhere.</summary>
    /// <returns>Whether there was room for all of it.</returns>
    public bool Write(IEnumerable<AccountCell> cells, DateTimeOffset now)
    {
        if (_closed) return false;
        Span<byte> frame = stackalloc byte[HeadBytes + EntryBytes];
        foreach (AccountCell cell in cells)
        {
            if (cell.Until is null ? cell.Expires <= now : now - cell.Expires >= LongestWindow) continue;
            WriteHead(frame, cell.Until is null ? Kind.Cell : Kind.Open, 0);
            WriteEntry(frame[HeadBytes..], cell);
            if (_active.Room < JournalFormat.FrameBytes(frame.Length)) return false;
            _active.Append(frame, Crc32C.Of(frame));
        }

        return true;
    }

    /// <summary>Writes down that what earlier segments left open has been written here as such: it must not count twice where they are still there.</summary>
    private bool WriteRestart()
    {
        Span<byte> frame = stackalloc byte[HeadBytes];
        WriteHead(frame, Kind.Restart, 0);
        if (_active.Room < JournalFormat.FrameBytes(frame.Length)) return false;
        _active.Append(frame, Crc32C.Of(frame));
        return true;
    }

    /// <summary>Makes the file of the next segment; outside the table's lock.</summary>
    public JournalSegment MakeNext(int cells) => Create(_folder, _journal, ++_last, cells + (_open.Count * 16));

    /// <summary>Gives a segment up; its file serves again, because filling a new one with zeros costs more than all that is written to it.</summary>
    public void GiveUp(JournalSegment segment)
    {
        segment.Dispose();
        File.Move(segment.Path, SparePath(_folder), overwrite: true);
    }

    /// <summary>Goes on in another segment that begins with everything that counts; under the table's lock.</summary>
    /// <returns>The segment that is not needed any more once the other is on the disk: the one before, or the new one where it proved too small.</returns>
    public JournalSegment GoOn(JournalSegment next, IEnumerable<AccountCell> cells, DateTimeOffset now)
    {
        JournalSegment before = _active;
        _active = next;
        bool whole = Write(cells, now);
        foreach (Reservation reservation in _open) whole = whole && TryAppend(Kind.Reserve, reservation, []);
        if (!whole) (before, _active) = (next, before);
        else _syncedTo = 0;
        return before;
    }

    /// <summary>Brings what was written to the disk.</summary>
    public void Sync()
    {
        JournalSegment active = _active;
        long end = active.End;
        if (end == _syncedTo) return;
        active.Sync();
        _syncedTo = end;
    }

    /// <inheritdoc />
    /// <remarks>Under the table's lock: a call that ends later is not written down any more, and counts as set aside.</remarks>
    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        _active.Dispose();
    }

    private static string SparePath(string folder) => Path.Combine(folder, "next.spare");

    private static JournalSegment Create(string folder, ulong journal, ulong sequence, int cells)
    {
        // Twice what it begins with, in steps, so that a spare file mostly fits.
        int size = (int)Math.Min(MaxBytes, MinBytes + (((cells * 2L * (HeadBytes + EntryBytes + 8)) + (1 << 20) - 1) & ~((1L << 20) - 1)));
        FileInfo spare = new(SparePath(folder));
        return JournalSegment.Create(folder, journal, sequence, size, spare.Exists && spare.Length == size ? spare.FullName : null);
    }

    [SkipLocalsInit]
    private bool TryAppend(Kind kind, Reservation reservation, ReadOnlySpan<decimal> used)
    {
        if (_closed) return false;
        Account[] accounts = reservation.Request.All;
        int most = ShortHeadBytes + (accounts.Length * AmountRuns.MostBytes);
        Span<byte> frame = most <= StackBytes ? stackalloc byte[StackBytes] : new byte[most];
        AmountRuns runs = new(frame[ShortHeadBytes..]);
        (Measure Measure, decimal Amount, long Stored) last = default;
        for (int i = 0; i < accounts.Length; i++)
        {
            Account account = accounts[i];
            if (!account.IsDurable) continue;
            ref Reservation.Entry entry = ref reservation.Entries[i];
            int? place = null;
            if (kind != Kind.Settle && (place = PlaceOf(account, entry.Cell)) is null) return false;
            decimal amount = kind != Kind.Reserve ? used[i] : entry.Times == 1 ? entry.Amount : entry.Amount * entry.Times;

            // Accounts of one measure mostly count the same.
            if (last.Measure != account.Measure || last.Amount != amount) last = (account.Measure, amount, Stored(account.Measure, amount));
            runs.Add(last.Stored, place);
        }

        frame = frame[..(ShortHeadBytes + runs.Length)];
        if (_active.Room < JournalFormat.FrameBytes(frame.Length)) return false;
        WriteHead(frame, kind, reservation.Sequence);
        _active.Append(frame, Crc32C.Of(frame));
        return true;
    }

    /// <summary>The number of a cell in this segment, given out when it is first used; <c>null</c> when the segment has no room for it.</summary>
    private int? PlaceOf(Account account, long cell)
    {
        if (account.Place.Segment == _active.Sequence && account.Place.Cell == cell) return account.Place.Number;
        Span<byte> frame = stackalloc byte[HeadBytes + EntryBytes];
        if (_active.Room < JournalFormat.FrameBytes(frame.Length)) return null;
        Period period = account.Allowance.Period;
        account.Place = new JournalPlace(_active.Sequence, cell, _places++);
        WriteHead(frame, Kind.Place, account.Place.Number);
        WriteEntry(frame[HeadBytes..], new AccountCell(account.Id, cell, UnitOf(account), period.StartOf(cell + period.Cells)));
        _active.Append(frame, Crc32C.Of(frame));
        return account.Place.Number;
    }

    private static decimal UnitOf(Account account) => account.Measure == Measure.Usd ? UsdUnit : 1;

    /// <summary>The amount in whole units, rounded up: nothing that was used is forgotten.</summary>
    private static long Stored(Measure measure, decimal amount)
    {
        if (measure == Measure.Usd) return new Usd(amount).ToPicosUp();
        return amount >= long.MaxValue ? long.MaxValue : decimal.ToInt64(decimal.Ceiling(amount));
    }

    private static void WriteHead(Span<byte> frame, Kind kind, long sequence)
    {
        BinaryPrimitives.WriteInt64LittleEndian(frame, (long)kind);
        BinaryPrimitives.WriteInt64LittleEndian(frame[8..], sequence);
    }

    private static void WriteEntry(Span<byte> entry, in AccountCell cell)
    {
        BinaryPrimitives.WriteInt64LittleEndian(entry, cell.Id.Value);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], cell.Cell);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], cell.Expires.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(entry[40..], cell.Until?.UtcTicks ?? 0);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(cell.Used, bits);
        for (int i = 0; i < bits.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(entry[(24 + (i * 4))..], bits[i]);
    }

    private static void Replay(string path, ulong sequence, AccountReplay replay)
    {
        using SegmentReader reader = new(path, sequence, JournalFormat.HeaderBytes, searches: true);
        Dictionary<int, AccountCell> places = [];
        while (reader.TryRead(reader.Length, out ReadOnlySpan<byte> frame))
        {
            var kind = (Kind)BinaryPrimitives.ReadInt64LittleEndian(frame);
            long number = BinaryPrimitives.ReadInt64LittleEndian(frame[8..]);
            if (kind is Kind.Cell or Kind.Open) replay.Set(ReadEntry(frame[HeadBytes..]));
            else if (kind == Kind.Restart) replay.Restart();
            else if (kind == Kind.Place) places[(int)number] = Timed(ReadEntry(frame[HeadBytes..]));
            else if (kind == Kind.Reserve) replay.Reserve(number, AmountRuns.Read(frame[ShortHeadBytes..], places));
            else if (kind == Kind.SettleElsewhere) replay.Settle(number, AmountRuns.Read(frame[ShortHeadBytes..], places));
            else if (kind == Kind.Settle && replay.OpenOf(number) is { } open) replay.Settle(number, AmountRuns.Read(frame[ShortHeadBytes..], [.. open.Select(Unit)]));
        }
    }

    /// <summary>A place, whose unit stands where a cell's amount does: money counts when a call ends; calls and tokens when it begins, whenever it ends.</summary>
    private static AccountCell Timed(AccountCell place) => place with { Until = place.Used == UsdUnit ? DateTimeOffset.MaxValue : null };

    /// <summary>The place of what was set aside in it; of one that a power failure took, nothing counts.</summary>
    private static AccountCell Unit(AccountCell cell) => cell with { Used = cell.Id == default ? 0 : cell.Until is null ? 1 : UsdUnit };

    private static AccountCell ReadEntry(ReadOnlySpan<byte> entry)
    {
        Span<int> bits = stackalloc int[4];
        for (int i = 0; i < bits.Length; i++) bits[i] = BinaryPrimitives.ReadInt32LittleEndian(entry[(24 + (i * 4))..]);
        return new AccountCell(
            new AccountId(BinaryPrimitives.ReadInt64LittleEndian(entry)),
            BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
            new decimal(bits),
            new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(entry[16..]), TimeSpan.Zero),
            BinaryPrimitives.ReadInt64LittleEndian(entry[40..]) is > 0 and var until ? new DateTimeOffset(until, TimeSpan.Zero) : null);
    }
}
