namespace Farthing.Alerts;

/// <summary>A matter that was found, from its beginning to its end.</summary>
public sealed record AlertIncident
{
    /// <summary>Its identity: <c>alert_</c> and 32 hexadecimal digits. Notifications of one incident share it.</summary>
    public required string Id { get; init; }

    /// <summary>What was found, as of the last time.</summary>
    public required AlertFinding Finding { get; init; }

    /// <summary>When it was first found.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it was last found.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>When somebody was last told.</summary>
    public required DateTimeOffset LastNotifiedAt { get; init; }

    /// <summary>When it ended, or <c>null</c> while it is open.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }
}
