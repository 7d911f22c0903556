namespace Farthing.Budgets.Persistence;

/// <summary>Under which number a segment of the journal knows a cell of an account.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Cell">The cell.</param>
/// <param name="Number">The number.</param>
internal readonly record struct JournalPlace(ulong Segment, long Cell, int Number);
