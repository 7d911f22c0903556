namespace Farthing.Caching.Semantic.Policy;

/// <summary>
/// Remembers which questions were answered with another question's answer. One wrong alias of a popular question would be served for ever:
/// so each is verified when it comes the second time, then pinned or blocked. Bounded: the longest unused are forgotten first, and are unseen
/// again. Not safe for use by many threads: its owner locks.
/// </summary>
/// <param name="capacity">The most aliases it remembers.</param>
internal sealed class AliasBook(int capacity)
{
    private readonly Dictionary<(UInt128 Alias, long Entry), LinkedListNode<Line>> _lines = [];
    private readonly LinkedList<Line> _byUse = [];

    /// <summary>How many aliases it remembers.</summary>
    public int Count => _lines.Count;

    /// <summary>What is known of an alias.</summary>
    /// <param name="alias">The plain key of the question that is asked.</param>
    /// <param name="entry">The stored answer.</param>
    public AliasState Find(UInt128 alias, long entry)
    {
        if (!_lines.TryGetValue((alias, entry), out LinkedListNode<Line>? line)) return AliasState.Unseen;
        _byUse.Remove(line);
        _byUse.AddLast(line);
        return line.Value.State;
    }

    /// <summary>Writes down that an alias was served for the first time.</summary>
    public void Serve(UInt128 alias, long entry)
    {
        if (Find(alias, entry) == AliasState.Unseen) Write(alias, entry, AliasState.Served);
    }

    /// <summary>Writes down that it is being verified.</summary>
    public void Check(UInt128 alias, long entry) => Write(alias, entry, AliasState.InCheck);

    /// <summary>Writes down what a check found: pinned if right, blocked if not. A verifier that failed is not reported.</summary>
    public void Verify(UInt128 alias, long entry, bool right) => Write(alias, entry, right ? AliasState.Pinned : AliasState.Blocked);

    /// <summary>Writes all of them down, the longest unused first.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(_byUse.Count);
        foreach (Line line in _byUse)
        {
            writer.Write((ulong)(line.Alias >> 64));
            writer.Write(unchecked((ulong)line.Alias));
            writer.Write(line.Entry);
            writer.Write((byte)line.State);
        }
    }

    /// <summary>Remembers what another one wrote down, as much as there is room for.</summary>
    /// <exception cref="InvalidDataException">It is not what one writes.</exception>
    public void Read(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count < 0) throw new InvalidDataException("fewer than no aliases");
        for (int line = 0; line < count; line++)
        {
            UInt128 alias = new(reader.ReadUInt64(), reader.ReadUInt64());
            long entry = reader.ReadInt64();
            AliasState state = (AliasState)reader.ReadByte();
            if (state is not (AliasState.Served or AliasState.Pinned or AliasState.Blocked or AliasState.InCheck)) throw new InvalidDataException("an alias is in no known state");
            Write(alias, entry, state);
        }
    }

    private void Write(UInt128 alias, long entry, AliasState state)
    {
        if (_lines.Remove((alias, entry), out LinkedListNode<Line>? old)) _byUse.Remove(old);
        while (_lines.Count >= capacity && _byUse.First is { } oldest)
        {
            _lines.Remove((oldest.Value.Alias, oldest.Value.Entry));
            _byUse.RemoveFirst();
        }

        _lines.Add((alias, entry), _byUse.AddLast(new Line(alias, entry, state)));
    }

    private readonly record struct Line(UInt128 Alias, long Entry, AliasState State);
}
