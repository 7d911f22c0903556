namespace Farthing.Administration.Storage;

/// <summary>Which rows of the audit log, the latest first.</summary>
public sealed record AuditQuery
{
    /// <summary>Only of this kind, by its name.</summary>
    public string? Kind { get; init; }

    /// <summary>Only of entries of this name.</summary>
    public string? Name { get; init; }

    /// <summary>Only by this one.</summary>
    public string? By { get; init; }

    /// <summary>Only from then on.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only earlier than this position: for the next page.</summary>
    public long? Before { get; init; }

    /// <summary>How many at most. Default 100.</summary>
    public int Limit { get; init; } = 100;
}
