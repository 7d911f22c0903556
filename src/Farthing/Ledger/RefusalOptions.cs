namespace Farthing.Ledger;

/// <summary>How many refused calls are recorded one by one.</summary>
public sealed record RefusalOptions
{
    /// <summary>Of one key and one reason in a minute; the rest are counted in one row. From 0. Default: 10.</summary>
    public int PerMinute { get; init; } = 10;

    /// <summary>Of all keys and reasons together in a minute: 20 times as many.</summary>
    public int MostPerMinute => PerMinute * 20;
}
