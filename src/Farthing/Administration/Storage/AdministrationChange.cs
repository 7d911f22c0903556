namespace Farthing.Administration.Storage;

/// <summary>One change of one entry, with its row for the audit log.</summary>
public sealed record AdministrationChange
{
    /// <summary>The kind's name.</summary>
    public required string Kind { get; init; }

    /// <summary>The entry's name.</summary>
    public required string Name { get; init; }

    /// <summary>The version it must be at; 0 when it must not be there.</summary>
    public required long ExpectedVersion { get; init; }

    /// <summary>The new document for the store, JSON in UTF-8; <c>null</c> to delete the entry.</summary>
    public required ReadOnlyMemory<byte>? Document { get; init; }

    /// <summary>What was done: <c>create</c>, <c>change</c>, <c>delete</c>, <c>rotate</c>, <c>disable</c>, <c>enable</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The document before, without secrets, as JSON; <c>null</c> when there was none.</summary>
    public required string? Before { get; init; }

    /// <summary>The document after, without secrets, as JSON; <c>null</c> when it was deleted.</summary>
    public required string? After { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who: the name of an admin key, or <c>command line (user …)</c>.</summary>
    public required string By { get; init; }
}
