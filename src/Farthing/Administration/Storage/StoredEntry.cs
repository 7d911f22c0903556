namespace Farthing.Administration.Storage;

/// <summary>An entry as the store holds it.</summary>
/// <param name="Kind">The kind's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">The position of the change that made it so.</param>
/// <param name="Document">The document, JSON in UTF-8.</param>
/// <param name="ChangedAt">When.</param>
/// <param name="ChangedBy">Who.</param>
public sealed record StoredEntry(string Kind, string Name, long Version, ReadOnlyMemory<byte> Document, DateTimeOffset ChangedAt, string ChangedBy);
