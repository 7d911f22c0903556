namespace Farthing.Budgets.Leases;

/// <summary>How a replica holds its parts of shared accounts.</summary>
public sealed record LeaseOptions
{
    /// <summary>How long leases may be used without the store being reached. After that they are not used any more, so that an operator may write them off. Default: 10 minutes.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often leases are looked at. Default: 100 ms.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>For how long a lease should last at the present pace. Default: 4 s.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>After how long without use a lease is given back. Default: 2 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many calls there must be, at the least, for each renewal that no call waits for. Default: 200.</summary>
    public int CallsEach { get; init; } = 200;
}
