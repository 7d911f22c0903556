namespace Farthing.Providers;

/// <summary>How calls are sent to providers.</summary>
public sealed record DispatchOptions
{
    /// <summary>Whether a call is refused (503) when the ledger cannot be written. Default true; false lets it pass unmetered.</summary>
    public bool RefuseWithoutLedger { get; init; } = true;
}
