namespace Farthing.Wire;

/// <summary>The edits of one request body, kept in order of position. Not thread-safe: a body belongs to one call.</summary>
public sealed class PatchSet
{
    private List<Patch>? _patches; // most bodies go out as they came in

    /// <summary>Whether the body goes out as it came in.</summary>
    public bool IsEmpty => _patches is not { Count: > 0 };

    /// <summary>The edits in order of position.</summary>
    public IReadOnlyList<Patch> Patches => _patches ?? [];

    /// <summary>Adds an edit.</summary>
    /// <exception cref="ArgumentException">The edit overlaps one already there.</exception>
    public void Add(Patch patch)
    {
        _patches ??= [];
        int index = _patches.Count;
        while (index > 0 && _patches[index - 1].Range.Start > patch.Range.Start) index--;
        bool overlapsBefore = index > 0 && _patches[index - 1].Range.End > patch.Range.Start;
        bool overlapsAfter = index < _patches.Count && patch.Range.End > _patches[index].Range.Start;
        if (overlapsBefore || overlapsAfter) throw new ArgumentException("Two edits of one request overlap.", nameof(patch));
        _patches.Insert(index, patch);
    }

    /// <summary>Forgets every edit.</summary>
    public void Clear() => _patches?.Clear();

    /// <summary>The length of the body once edited, in bytes.</summary>
    public int LengthAfter(int original)
    {
        int length = original;
        if (_patches is null) return length;
        foreach (Patch patch in _patches) length += patch.Replacement.Length - patch.Range.Length;
        return length;
    }

    /// <summary>Writes the edited body.</summary>
    /// <param name="original">The body as the client sent it.</param>
    /// <param name="destination">At least <see cref="LengthAfter"/> bytes.</param>
    public void Apply(ReadOnlySpan<byte> original, Span<byte> destination)
    {
        int read = 0, written = 0;
        for (int i = 0; i < Patches.Count; i++)
        {
            Patch patch = Patches[i];
            ReadOnlySpan<byte> kept = original[read..patch.Range.Start];
            kept.CopyTo(destination[written..]);
            written += kept.Length;
            patch.Replacement.Span.CopyTo(destination[written..]);
            written += patch.Replacement.Length;
            read = patch.Range.End;
        }

        original[read..].CopyTo(destination[written..]);
    }
}
