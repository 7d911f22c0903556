namespace Farthing.Budgets.Leases;

/// <summary>What holds for all leases of this replica at once. Read and changed under the table's lock.</summary>
internal sealed class LeaseState
{
    /// <summary>Until when leases may be used, on the monotonic clock.</summary>
    public long EndsAt { get; set; } = long.MinValue;

    /// <summary>Whether the leases have ended.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether the store could not be reached the last time.</summary>
    public bool IsAway { get; set; }
}
