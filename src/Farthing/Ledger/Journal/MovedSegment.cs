namespace Farthing.Ledger.Journal;

/// <summary>A segment as the mover sees it: one of this process, still growing perhaps, or one that an earlier process left.</summary>
internal sealed class MovedSegment
{
    private readonly JournalSegment? _live;

    public MovedSegment(JournalSegment live)
    {
        _live = live;
        Sequence = live.Sequence;
        Path = live.Path;
    }

    public MovedSegment(ulong sequence, string path)
    {
        Sequence = sequence;
        Path = path;
    }

    public ulong Sequence { get; }

    public string Path { get; }

    /// <summary>Whether an earlier process wrote it.</summary>
    public bool IsOld => _live is null;

    /// <summary>Intents in it whose calls are open.</summary>
    public int OpenIntents { get; set; }

    public SegmentReader OpenReader(long offset) => new(Path, Sequence, offset, searches: IsOld);

    /// <summary>How far it may be read, and whether there will never be more.</summary>
    public (long End, bool Complete) Extent(SegmentReader reader)
    {
        if (_live is null) return (reader.Length, true);
        bool complete = _live.IsSealed;
        return (_live.End, complete);
    }
}
