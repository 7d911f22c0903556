namespace Farthing.Ledger;

/// <summary>A place in a journal: everything before it is in the store.</summary>
/// <param name="Journal">The identity of the journal, drawn when its folder was first used.</param>
/// <param name="Segment">The number of the segment file.</param>
/// <param name="Offset">The byte in that file at which the next entry begins.</param>
public readonly record struct JournalPosition(ulong Journal, ulong Segment, long Offset);
