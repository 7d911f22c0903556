namespace Farthing.Budgets.Accounts;

/// <summary>How calls wait for room.</summary>
public sealed record AccountTableOptions
{
    /// <summary>The longest that a call waits, unless its own deadline is sooner. Default: 10 s.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most calls that wait. Default: 10,000.</summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>How many accounts stay in memory; idle ones beyond leave it for the store. Default: 100,000.</summary>
    public int MaxAccounts { get; init; } = 100_000;
}
