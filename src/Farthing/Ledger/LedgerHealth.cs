namespace Farthing.Ledger;

/// <summary>Whether the ledger takes calls, and how far the store is behind.</summary>
public sealed record LedgerHealth
{
    /// <summary>Whether new calls are taken. While it is <c>false</c>, <see cref="ILedger.TryOpen"/> answers <c>false</c>.</summary>
    public bool TakesCalls { get; init; } = true;

    /// <summary>What is wrong, which setting or file it concerns and what mends it, or <c>null</c> when nothing is. An alarm may stand while calls are still taken.</summary>
    public string? Alarm { get; init; }

    /// <summary>Calls that ended and are not in the store yet.</summary>
    public long BacklogCalls { get; init; }

    /// <summary>Bytes of journal that are not in the store yet.</summary>
    public long BacklogBytes { get; init; }

    /// <summary>Calls that ended and are only in memory because the journal cannot be written.</summary>
    public int HeldCalls { get; init; }

    /// <summary>Calls that were dropped because more were held than fit; zero unless calls go on without a journal for long.</summary>
    public long LostCalls { get; init; }

    /// <summary>Calls that are open, as far as the journal was read.</summary>
    public int OpenCalls { get; init; }

    /// <summary>Calls that were stored since start.</summary>
    public long StoredCalls { get; init; }

    /// <summary>Calls that an earlier process left open and that were settled as estimates at start.</summary>
    public long RecoveredCalls { get; init; }

    /// <summary>When calls were last stored, or <c>null</c> when none have been since start.</summary>
    public DateTimeOffset? LastStoredAt { get; init; }
}
