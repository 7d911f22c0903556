namespace Farthing.Administration.Storage;

/// <summary>Everything the store holds at one position.</summary>
/// <param name="Position">How many changes it has seen.</param>
/// <param name="Entries">The entries.</param>
public sealed record StoredEntries(long Position, IReadOnlyList<StoredEntry> Entries);
