namespace Farthing.Administration.Storage;

/// <summary>One row of the audit log.</summary>
/// <param name="Position">The number of the change, growing by one.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="Action">What was done.</param>
/// <param name="Kind">The kind's name.</param>
/// <param name="Name">The entry's name.</param>
/// <param name="Before">The document before, without secrets, as JSON, or <c>null</c>.</param>
/// <param name="After">The document after, without secrets, as JSON, or <c>null</c>.</param>
public sealed record AuditRecord(long Position, DateTimeOffset At, string By, string Action, string Kind, string Name, string? Before, string? After);
