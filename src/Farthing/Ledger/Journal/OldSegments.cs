namespace Farthing.Ledger.Journal;

/// <summary>Finds the segments that an earlier process left in the journal's folder.</summary>
internal static class OldSegments
{
    /// <param name="folder">The folder.</param>
    /// <param name="journal">The journal's identity, when there is one.</param>
    /// <param name="last">The highest number in use.</param>
    /// <param name="damage">What was found damaged, or <c>null</c>.</param>
    /// <exception cref="LedgerException">A segment is of a version that this one cannot read.</exception>
    public static List<MovedSegment> Find(string folder, out ulong? journal, out ulong last, out string? damage)
    {
        journal = null;
        last = 0;
        damage = null;
        List<MovedSegment> found = [];
        byte[] header = new byte[JournalFormat.HeaderBytes];
        foreach ((ulong sequence, string path) in JournalSegment.List(folder))
        {
            last = sequence;
            int read;
            using (FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)) read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            bool whole = JournalFormat.TryReadHeader(header.AsSpan(0, read), out int version, out ulong id, out ulong headerSequence);
            if (whole && version > JournalFormat.Version)
            {
                throw new LedgerException(
                    $"The journal segment '{path}' is of version {version}; this Farthing reads up to {JournalFormat.Version}. Start the newer Farthing once and stop it in good order.");
            }

            if (whole && headerSequence == sequence)
            {
                journal = id;
                found.Add(new MovedSegment(sequence, path));
            }
            else if (whole || header.AsSpan(0, read).IndexOfAnyExcept((byte)0) < 0)
            {
                // Being made, or being made anew of a file that had served its time, when the process ended: nothing was in it yet.
                File.Delete(path);
            }
            else
            {
                string aside = path + ".damaged";
                File.Move(path, aside, overwrite: true);
                damage = $"The journal segment '{path}' has no readable header and was set aside as '{aside}'.";
            }
        }

        return found;
    }
}
